"""Tables in Markdown and LaTeX: their grid, their rules, and every special sign."""

import re
from pathlib import Path

import pandas as pd
import pytest

from wronglung.report.markup import LATEX, latex_tabular, latex_text, markdown_table, markdown_text
from wronglung.report.table import Block, Table, as_latex, as_markdown, write_table

TABLE = Table(
    "All of it: 5 %",
    pd.DataFrame({"a": [1 / 3, float("nan")], "b": ["x_y", "z"]}),
    [
        Block("First (2 sentences)", ["model", "AUROC"], [["x_y", "−0.5 [−1.0, +0.1] *"], ["[MASK]", "–"]]),
        Block("", ["a", "b", "c"], [["1|2", "✓", "3"]], left=2),
    ],
    ["p < 0.05 & more."],
)


def test_markdown_by_hand() -> None:
    assert as_markdown(TABLE) == (
        "# All of it: 5 %\n\n"
        "## First (2 sentences)\n\n"
        "| model | AUROC |\n| --- | ---: |\n| x_y | −0.5 [−1.0, +0.1] \\* |\n| [MASK] | – |\n\n"
        "| a | b | c |\n| --- | --- | ---: |\n| 1\\|2 | ✓ | 3 |\n\n"
        "p \\< 0.05 & more.\n"
    )


def test_a_part_without_rows_is_a_line_and_no_grid() -> None:
    table = Table("T", TABLE.frame, [Block("First", ["a", "b"], [], why_empty="5 % of none | at all.")], [])
    assert as_markdown(table) == "# T\n\n## First\n\n5 % of none \\| at all.\n"
    assert "5 \\% of none" in as_latex(table)
    assert "tabular" not in as_latex(table)


def test_latex_by_hand() -> None:
    text = as_latex(TABLE)
    assert "\\caption{All of it: 5 \\%}" in text
    assert "\\textbf{First (2 sentences)}" in text
    assert (
        "\\begin{tabular}{lr}\n\\toprule\nmodel & AUROC \\\\\n\\midrule\nx\\_y & $-$0.5 {[}$-$1.0, +0.1] * \\\\\n"
        "{[}MASK] & -- \\\\\n\\bottomrule\n\\end{tabular}"
    ) in text
    assert "\\begin{tabular}{llr}" in text
    assert "1|2 & \\ding{51} & 3 \\\\" in text
    assert "p \\textless{} 0.05 \\& more." in text
    assert text.count("\\begin{table}") == text.count("\\end{table}") == 1


@pytest.mark.parametrize("sign", LATEX)
def test_no_special_sign_reaches_latex_bare(sign: str) -> None:
    assert latex_text(f"a{sign}b") == f"a{LATEX[sign]}b"
    assert latex_text(f"a{sign}b").isascii()


def test_signs_are_escaped_once() -> None:
    assert latex_text("\\{") == r"\textbackslash{}\{"
    assert markdown_text("a*b|c`d\\e") == r"a\*b\|c\`d\\e"


def test_a_cell_cannot_break_its_grid() -> None:
    rows = [["a | b", "c & d"]]
    cells = re.split(r"(?<!\\)\|", markdown_table(["x", "y"], rows).splitlines()[2].strip("|"))
    assert len(cells) == 2
    line = latex_tabular(["x", "y"], rows).splitlines()[4]
    assert len(re.split(r"(?<!\\)&", line)) == 2


def test_files_hold_raw_numbers_and_both_texts(tmp_path: Path) -> None:
    paths = [tmp_path / f"t.{form}" for form in ("csv", "md", "tex")]
    write_table(TABLE, *paths)
    assert paths[0].read_text() == "a,b\n0.333333,x_y\n,z\n"
    assert paths[1].read_text(encoding="utf-8") == as_markdown(TABLE)
    assert paths[2].read_text(encoding="utf-8") == as_latex(TABLE)
