"""A gold table is read alike with plain quotes and with those of csv."""

import csv
import gzip
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wronglung.data.releases.chest_imagenome.gold_quotes import find_quoting, split_rows
from wronglung.data.releases.chest_imagenome.gold_table import COLUMNS, GoldTable, read_gold_table

SENTENCES = (
    "Clear lungs.",
    'The "right" lung is clear.',
    '"Clear" lungs.',
    "A small\n left effusion.",
    "Two\tblanks, a comma.",
    'Say "yes"\n\nor "no".',
    '"',
)


def table(sentences: list[str] | tuple[str, ...]) -> pd.DataFrame:
    rows = [
        (f"g{i}.dcm", f"50000001|{i}", text, "left lung", "[4, 0, 7, 5]", "edema", "yes", "anatomicalfinding")
        for i, text in enumerate(sentences)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def texts(found: GoldTable) -> list[str]:
    return [link.text for image in found.images.values() for link in image.links]


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("first", [None, "sentence"])
def test_standard_quoting_is_read_as_pandas_reads_it(tmp_path: Path, quoting: int, end: str, first: str | None) -> None:
    path = tmp_path / "gold.txt"
    frame = table(SENTENCES)
    frame = frame if first is None else frame[[first, *frame.columns.drop(first)]]
    frame.to_csv(path, sep="\t", index=False, quoting=quoting, lineterminator=end)
    found = read_gold_table(path)
    assert found.quoting == "standard"
    expected = pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False)["sentence"]
    assert texts(found) == [" ".join(text.split()) for text in expected]
    assert list(expected) == list(SENTENCES)
    assert not found.strays
    assert found.rows == len(SENTENCES)
    assert not [note for image in found.images.values() for note in image.notes]


@pytest.mark.parametrize(
    "sentences",
    [
        ['The "right" lung.'],
        ['"Clear" lungs.'],
        ['"Clear.'],
        ['A 3" tube.', "Clear."],
        ['"Clear."', "Clear."],
        ['"Clear.', "Clear.", 'Stable."', "Clear, stable."],
        ['"Clear.', '"Clear.', '"Clear.', "Clear."],
    ],
)
def test_plain_quotes_are_characters(tmp_path: Path, sentences: list[str]) -> None:
    path = tmp_path / "gold.txt"
    lines = ["\t".join(COLUMNS), *("\t".join(row) for row in table(sentences).itertuples(index=False))]
    path.write_text("\n".join(lines) + "\n")
    found = read_gold_table(path)
    assert found.quoting == "plain"
    assert texts(found) == sentences
    assert not found.strays


def test_one_need_of_quotes_decides_for_the_file(tmp_path: Path) -> None:
    path = Path(tmp_path / "gold.txt.gz")
    table(['The "right" lung.', "Clear."]).to_csv(path, sep="\t", index=False)
    found = read_gold_table(tmp_path / "gold.txt")
    assert gzip.decompress(path.read_bytes()).count(b'"') == 6
    assert found.quoting == "standard"
    assert texts(found) == ['The "right" lung.', "Clear."]


@pytest.mark.parametrize("broken", ['"Clear.', 'A "small', '"Clear" lungs.'])
def test_a_broken_quote_costs_no_other_row(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "gold.txt"
    table([*SENTENCES, "BROKEN", *SENTENCES]).to_csv(path, sep="\t", index=False)
    path.write_text(path.read_text().replace("BROKEN", broken))
    found = read_gold_table(path)
    assert found.quoting == "standard"
    folded = [" ".join(text.split()) for text in SENTENCES]
    # Images are sorted by name, g10 after g1.
    assert sorted(texts(found)) == sorted([*folded, broken, *folded])


def test_a_quote_that_is_never_closed_ends_with_the_file() -> None:
    lines = ["a\tb\n", '1\t"x\n', *["text\n"] * 500, "2\ty\n"]
    rows = list(split_rows(lines, "standard"))
    assert [row.fields for row in rows[:2]] == [["a", "b"], ["1", '"x']]
    assert rows[-1].fields == ["2", "y"]
    assert [row.line for row in rows] == list(range(1, 504))
    assert find_quoting(lines) == "plain"


# With fewer tabs than the header, no line inside a field can be a row by itself.
FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), max_size=12).filter(
    lambda text: text.count("\t") < 3
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(FIELD, min_size=4, max_size=4), min_size=1, max_size=6))
def test_all_that_csv_writes_comes_back(rows: list[list[str]]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter="\t", lineterminator="\n").writerows([["a", "b", "c", "d"], *rows])
    file.seek(0)
    assert [row.fields for row in split_rows(file, "standard")] == [["a", "b", "c", "d"], *rows]
