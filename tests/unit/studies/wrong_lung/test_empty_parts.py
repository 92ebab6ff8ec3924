"""A subset without a sentence has no grid of dashes: one line says that it is empty."""

from dataclasses import replace

import matplotlib.pyplot as plt
import pytest

from tests.unit.studies.wrong_lung.made import draw_figure, make_table
from tests.unit.studies.wrong_lung.made_up_study import WHOLE
from wronglung.report.format import title
from wronglung.report.markup import latex_text, markdown_text
from wronglung.report.table import as_latex, as_markdown
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.tables.registry import TABLES

EMPTY = "mdrb"
# Each shows that subset as a part of its own.
OF_SUBSETS = (
    *("localisation", "controls", "oracle_ceiling", "seed_by_seed", "protocols", "data_sets", "few_shot_curve"),
    *("two_models", "perturbation_shares", "final_results"),
    *("table_03", "table_07", "table_08", "table_09", "table_10", "table_13", "table_14"),
)


@pytest.fixture(scope="module")
def lacking(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """A study of sentences none of which is in the subset."""
    instances = WHOLE.instances.assign(**{f"subset_{EMPTY}": False})
    return replace(WHOLE, instances=instances).write(tmp_path_factory.mktemp("lacking"))


@pytest.mark.parametrize("name", TABLES)
def test_only_an_empty_subset_lacks_rows_and_it_says_why(name: str, lacking: Inputs) -> None:
    table = make_table(name, lacking)
    empty = [block for block in table.blocks if not block.rows]
    assert len(empty) == (name in OF_SUBSETS)
    for block in empty:
        assert block.heading.startswith(f"{title(EMPTY)} (")
        assert f"{markdown_text(block.heading)}\n\n{markdown_text(block.why_empty)}\n" in as_markdown(table)
        assert latex_text(block.why_empty) in as_latex(table)
        assert "\n" not in block.why_empty
    if empty and "subset" in table.frame:
        assert EMPTY in set(table.frame["subset"])  # the raw numbers keep their rows


def test_an_empty_panel_says_so(lacking: Inputs, whole: Inputs) -> None:
    said = {}
    for name, inputs in (("lacking", lacking), ("whole", whole)):
        figure = draw_figure("figure_07", inputs)
        said[name] = [any(text.get_text() == "no sentence" for text in panel.texts) for panel in figure.axes]
        plt.close(figure)
    assert sum(said["lacking"]) == 1
    assert sum(said["whole"]) == 0


def test_an_oracle_has_the_note_on_equal_texts(whole: Inputs, inputs: Inputs) -> None:
    """The small study's one oracle is on another grid than its models, so its tables do not show it."""
    for name in ("localisation", "controls", "data_sets", "protocols"):
        assert any(note.startswith("oracle: ") for note in make_table(name, whole).notes)
    assert not any(note.startswith("oracle: ") for note in make_table("localisation", inputs).notes)
