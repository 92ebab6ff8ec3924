"""Numbers that the paper prints. Until they are typed in, none is known."""


def published_value(table: str, model: str, subset: str, metric: str, synthetic: bool) -> float:
    """The printed number, shares and divergences x 100 as they are printed; nan where the paper prints none.

    Args:
        table: name of ours in the config, e.g. table_04.
        model: name in the config, or `uniter`.
        subset: a name in SUBSETS.
        metric: column of the score files.
        synthetic: whether the number is about synthetic sentences.
    """
    return float("nan")
