"""The table of every model on every data set: its cells are the estimates of each data set's own summary."""

import pandas as pd
import pytest

from tests.unit.studies.wrong_lung.made import make_table
from wronglung.report.format import number
from wronglung.statistics.summary import read_summary, write_summary
from wronglung.studies.wrong_lung.context import Inputs


def test_each_cell_is_its_own_data_sets(whole: Inputs) -> None:
    summaries = [read_summary(path) for path in whole.files["data_sets"]]
    # The data sets now differ in every number.
    halved = summaries[1].assign(estimate=summaries[1]["estimate"] / 2)
    write_summary(whole.files["data_sets"][1], halved)
    table = make_table("data_sets", whole)
    (block,) = [block for block in table.blocks if block.heading.startswith("One lung (")]
    row = next(cells for cells in block.rows if cells[0] == "cosine")
    for place, summary in ((1, summaries[0]), (5, halved)):
        found = summary.query("model == 'cosine' and metric == 'auroc' and subset == 'one_lung'").set_index(
            ["quantity", "perturbation"]
        )
        assert row[place] == f"{found.loc[('value', 'none'), 'undefined']:,}"
        assert row[place + 1].startswith(number(found.loc[("value", "none"), "estimate"], "auroc"))
        for offset, change in ((2, "swap_left_right"), (3, "random_sentences")):
            shown = number(found.loc[("change", change), "estimate"], "auroc", sign=True)
            assert row[place + offset].startswith(shown)


def test_rows_keep_their_data_set_and_a_perturbation_may_be_missing_in_one(whole: Inputs) -> None:
    frame = make_table("data_sets", whole).frame
    texts = {str(name): set(rows["perturbation"]) for name, rows in frame.groupby("data_set")}
    assert texts["clinic/gold"] - texts["phrases/all"] == {"synthetic"}
    tested = frame.loc[frame["p_holm"].notna()]
    assert set(tested["metric"]) == {"auroc"}
    assert set(tested["perturbation"]) == {"swap_left_right", "random_sentences"}


@pytest.fixture
def one(whole: Inputs) -> Inputs:
    """A study of one data set."""
    study = whole.study.model_copy(update={"data_sets": whole.study.data_sets[:1]})
    return Inputs({**whole.files, "data_sets": whole.files["data_sets"][:1]}, study)


def test_one_data_set_makes_a_table_too(one: Inputs) -> None:
    table = make_table("data_sets", one)
    assert {len(cells) for block in table.blocks for cells in block.rows} == {5}
    assert pd.unique(table.frame["data_set"]).tolist() == ["clinic/gold"]
