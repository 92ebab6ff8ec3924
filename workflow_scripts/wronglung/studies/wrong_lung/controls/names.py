"""The controls that a config can name, and what each is made from. Imports neither torch nor pandas."""

import re

CONTROL_NEEDS: dict[str, tuple[str, ...]] = {
    "uniform": (),
    "centre": (),
    "oracle": (),
    "text_blind": ("reference",),
    "prior": ("atlas",),
    "lexicon_atlas": ("atlas", "lexicon"),
}
"""Names of `make_control.CONTROLS`, with the fields of `control_maps.Sources` that each reads besides the instances."""

FOLDER = "results/controls/"
_FILE = re.compile(r"results/controls/(?P<control>\w+)/(?P<grid>[1-9]\d*)/\{protocol\}\.h5")


def control_of(path: str) -> str | None:
    """Return the control whose file a model entry names, or None if the file is not a control's.

    Raises:
        ValueError: if the path is among the controls but no rule makes it.
    """
    if not path.startswith(FOLDER):
        return None
    match = _FILE.fullmatch(path)
    if match is None or match["control"] not in CONTROL_NEEDS:
        raise ValueError(
            f"no control is made as {path!r}; give {FOLDER}CONTROL/GRID/{{protocol}}.h5 with the cells along a side as "
            f"GRID and one of {sorted(CONTROL_NEEDS)} as CONTROL"
        )
    return match["control"]
