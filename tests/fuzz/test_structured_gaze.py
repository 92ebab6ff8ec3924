"""Tables and transcripts of gaze that are nearly right."""

import csv
import io
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.test_structured import EXAMPLES, JSON, NUMBERS, TEXT, exercise, mostly
from tests.unit.data.gaze_case import EGD_FIXATIONS, FILMS, REFLACX_FIXATIONS
from wronglung.data.releases.egd_cxr.fixations import COLUMNS

FEW = settings(max_examples=60)  # a table of pandas each, which takes milliseconds
CELLS = mostly(st.sampled_from(["1", "0.25", "900", "-1", "", FILMS[0]]), TEXT | NUMBERS.map(str))


def rows_of(header: list[str]) -> st.SearchStrategy[list[dict[str, str]]]:
    """A few rows with any cells in the columns that are read."""
    return st.lists(st.fixed_dictionaries(dict.fromkeys(header, CELLS)), max_size=3)


def as_csv(header: list[str], rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", "ignore")


@FEW
@given(rows=rows_of(list(COLUMNS)), header=mostly(st.just(EGD_FIXATIONS), st.permutations(EGD_FIXATIONS)))
def test_fixations_of_egd_cxr(rows: list[dict[str, str]], header: list[str]) -> None:
    exercise("egd_cxr", as_csv(list(header), rows))


@FEW
@given(rows=rows_of(REFLACX_FIXATIONS))
def test_fixations_of_reflacx(rows: list[dict[str, str]]) -> None:
    exercise("reflacx", as_csv(REFLACX_FIXATIONS, rows))


@EXAMPLES
@given(content=mostly(st.fixed_dictionaries({"full_text": mostly(TEXT)})))
def test_transcripts(content: Any) -> None:
    exercise("transcript", json.dumps(content).encode())


@EXAMPLES
@given(content=JSON)
def test_any_json_is_no_transcript_or_one(content: Any) -> None:
    exercise("transcript", json.dumps(content).encode())
