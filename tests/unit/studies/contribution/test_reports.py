"""Tables and figures of the made-up study: each is made, and says what follows from the models."""

import pytest
from matplotlib.figure import Figure

from tests.unit.studies.contribution.made_up import TEXT, WORDS, context
from wronglung.core.functions import load_function
from wronglung.outputs.answers import read_answers
from wronglung.report.drawing import end_footnote
from wronglung.report.table import Table, as_latex, as_markdown
from wronglung.studies.contribution.coloured_text import Piece, lines_of, pieces_of
from wronglung.studies.contribution.context import Inputs, StudyContext
from wronglung.studies.contribution.figures.registry import FIGURES
from wronglung.studies.contribution.reports import coloured_reports, page
from wronglung.studies.contribution.spans import part_changes
from wronglung.studies.contribution.tables.registry import TABLES


def made(name: str, inputs: Inputs, example: bool = False) -> Table:
    """A table, with the files of the project that it reads."""
    files = {kind: inputs.files[kind] for kind in TABLES[name].reads} | {"project": list(TABLES[name].project_files)}
    return load_function(TABLES[name].make)(Inputs(files, known(TABLES[name].uses, example)))


def known(uses: tuple[str, ...], example: bool = False) -> StudyContext:
    """The part of the context that an entry uses, as a job has it."""
    plain = context(example).model_dump(mode="json")
    return StudyContext.of_part({name: plain[name] for name in uses})


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_written(name: str, inputs: Inputs) -> None:
    table = made(name, inputs)
    assert all(len(row) == len(block.header) for block in table.blocks for row in block.rows)
    assert all(block.rows for block in table.blocks)
    assert "nan" not in as_markdown(table)
    assert as_latex(table)
    assert len(table.frame)


def test_published_numbers_stand_beside_real_data_alone(inputs: Inputs) -> None:
    cells = [cell for block in made("contribution", inputs).blocks for row in block.rows for cell in row]
    published = [cell for cell in cells if "published" in cell]
    assert [cell.split("published ")[1].split(",")[0] for cell in published] == ["59.0", "41.0"]
    assert "published 89.2" in as_markdown(made("performance", inputs))
    assert "published" not in as_markdown(made("contribution", inputs, example=True))


def test_verdicts_follow_the_rule(inputs: Inputs) -> None:
    blocks = {block.heading: block.rows for block in made("contribution", inputs).blocks}
    assert blocks["noisy: verdict"][0][1] == "uses both"
    clean = blocks["chest_xray: verdict"][0]
    assert clean[1] == "unstable"  # per part, small tiles count less than words
    assert "mean per part, tile 8, word" in clean[2]


def test_what_held_is_computed(inputs: Inputs) -> None:
    frame = made("what_held", inputs).frame
    held = dict(zip(frame["said"], frame["held"], strict=True))
    assert held["noisy, resnet_mlp: with noisy images the text takes over."] == "yes"
    assert held["chest_xray, resnet_mlp: with clean images the text does not take over."] == "yes"
    assert held["noisy, resnet_mlp: the size of the parts moves the share of the image."] == "yes"


def test_words_come_in_the_order_of_their_changes(inputs: Inputs) -> None:
    frame = made("parts", inputs).frame
    own = frame[(frame["recipe"] == "noisy") & (frame["seed"] == 0)]
    assert sorted(own["word"]) == sorted(WORDS)
    assert own["change"].is_monotonic_decreasing


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_drawn(name: str, inputs: Inputs) -> None:
    files = {kind: inputs.files[kind] for kind in FIGURES[name].reads}
    figure: Figure = load_function(FIGURES[name].make)(Inputs(files, known(FIGURES[name].uses)))
    end_footnote(figure, [], [])
    figure.draw_without_rendering()
    assert any(axes.has_data() for axes in figure.axes)


def test_a_page_shows_every_word_and_escapes_it(inputs: Inputs) -> None:
    shown = page(inputs)
    assert shown.count("<h2>") == len(coloured_reports(inputs)) == 2 * 2 * 2  # recipes, samples, mean and greatest
    assert all(f">{word}</span>" in shown for word in WORDS)
    assert "<script" not in shown


def test_pieces_are_the_whole_text_and_break_at_blanks(inputs: Inputs) -> None:
    parts = part_changes(read_answers(inputs.files["answers"][0]), "text", "word", "mask")
    own = parts[parts["sample_id"] == "s00"].iloc[:3]
    pieces = pieces_of(TEXT, own, [1.0, 2.0, 4.0], 4.0)
    assert "".join(piece.text for piece in pieces) == TEXT
    assert [piece.share for piece in pieces if piece.share is not None] == [0.25, 0.5, 1.0]
    lines = [[(column, piece.text) for column, piece in line] for line in lines_of(pieces, 8)]
    assert lines == [[(0, "no"), (3, "fluid")], [(0, "on"), (3, "left")], [(0, "today")]]
    glued = lines_of([Piece("zone", 0.5), Piece(". There", None)], 8)
    assert [[(column, piece.text) for column, piece in line] for line in glued] == [
        [(0, "zone"), (4, ".")],
        [(0, "There")],
    ]
