"""What the data can be about is said under every table and figure, once; each kind of figure has room for its texts."""

from dataclasses import replace
from itertools import combinations

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from tests.unit.studies.wrong_lung.conftest import Tables
from tests.unit.studies.wrong_lung.made import draw_figure, make_table
from wronglung.report.markup import latex_text
from wronglung.report.notes import FROM_JPG, ONE_CT
from wronglung.report.table import as_latex, as_markdown
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.tables.registry import TABLES


def with_study(inputs: Inputs, **changes: object) -> Inputs:
    """The study on a release that is no example and whose images are JPG files, unless the changes say otherwise."""
    return replace(inputs, study=inputs.study.model_copy(update={"example_release": False, "images": "jpg"} | changes))


def note_of(figure: Figure) -> str:
    """The text under a figure, without the breaks of its lines."""
    return "".join(figure.get_supxlabel().split())


def drawn(figure: Figure) -> list[Text]:
    """All texts that are drawn: none of hidden axes, no label of a tick outside its axis."""
    axes = [panel for part in (figure, *figure.subfigs) for panel in part.axes]
    hidden = {text for panel in axes if not panel.axison for text in panel.findobj(Text)}
    for panel in axes:
        for axis, place in ((panel.xaxis, 0), (panel.yaxis, 1)):
            low, high = sorted(axis.get_view_interval())
            hidden |= {text for text in axis.get_ticklabels() if not low <= text.get_position()[place] <= high}
    return [text for text in figure.findobj(Text) if text not in hidden and text.get_text().strip()]


def overlaps(figure: Figure) -> list[tuple[Text, ...]]:
    """Texts that reach past the page, and pairs of texts that lie on each other."""
    figure.canvas.draw()
    boxes = {text: text.get_window_extent() for text in drawn(figure)}
    page = figure.bbox
    found: list[tuple[Text, ...]] = [
        (text,)
        for text, box in boxes.items()
        if not (page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1)
    ]
    for (one, first), (other, second) in combinations(boxes.items(), 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        if min(across, down) > 1:
            found.append((one, other))
    return found


@pytest.mark.parametrize("name", TABLES)
def test_every_table_says_that_its_images_were_jpg_files(name: str, real: Inputs, real_table: Tables) -> None:
    table = make_table(name, with_study(real))
    assert as_markdown(table).count(FROM_JPG) == 1
    assert as_latex(table).count(latex_text(FROM_JPG)) == 1
    assert FROM_JPG not in as_markdown(real_table(name))


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_says_what_its_data_can_be_about(name: str, few: Inputs) -> None:
    note = note_of(draw_figure(name, with_study(few, example_release=True)))
    about_one_ct = "summary" in FIGURES[name].reads
    assert note.count("".join(FROM_JPG.split())) == 1
    assert note.count("".join(ONE_CT.split())) == about_one_ct
    assert note.endswith("".join(f"{ONE_CT if about_one_ct else ''}{FROM_JPG}".split()))


def test_a_figure_of_dicom_files_and_no_example_says_neither(few: Inputs) -> None:
    note = note_of(draw_figure("swap_effect", with_study(few, images="dicom")))
    assert note
    assert "JPG" not in note
    assert "".join(ONE_CT.split(":")[0].split()) not in note


# One figure of each kind: panels of curves, rows of models, panels of models, rows of perturbations, images alone,
# maps of one model, maps of all. The more models, the less room; of few models, the panels are small.
@pytest.mark.parametrize(
    "name", ["training_curves", "swap_effect", "figure_05", "figure_08", "figure_03", "figure_02", "figure_06"]
)
def test_no_texts_overlap_or_are_cut_or_too_small(name: str, many: Inputs) -> None:
    assert_readable(draw_figure(name, with_study(many)))


@pytest.mark.parametrize("name", ["training_curves", "condensed_deltas"])
def test_nor_do_they_in_figures_of_few_models(name: str, few: Inputs) -> None:
    assert_readable(draw_figure(name, with_study(few)))


def assert_readable(figure: Figure) -> None:
    """No text of the figure overlaps another, is cut off or too small."""
    assert not overlaps(figure)
    assert all(text.get_fontsize() >= 6.5 for text in drawn(figure))


@pytest.mark.parametrize("name", TABLES)
def test_the_example_is_named_once_in_every_table(name: str, whole_table: Tables) -> None:
    table = whole_table(name)
    assert as_markdown(table).count(ONE_CT) == 1
    assert table.notes[-1].startswith(ONE_CT)


def test_both_are_said_under_a_table_where_both_are_so(whole: Inputs) -> None:
    both = with_study(whole, example_release=True)
    assert make_table("localisation", both).notes[-1] == FROM_JPG


def test_published_values_stay_beside_ours(real: Inputs) -> None:
    assert "; published " in as_markdown(make_table("table_07", with_study(real)))
