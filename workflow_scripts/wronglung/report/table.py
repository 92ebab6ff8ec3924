"""Owner of the table files: raw numbers as CSV for machines, rounded ones as Markdown and LaTeX for readers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from wronglung.core.files import replacing
from wronglung.report.markup import latex_tabular, latex_text, markdown_table, markdown_text


@dataclass(frozen=True)
class Block:
    """One grid of cells.

    Attributes:
        heading: what it is about, e.g. subset and counts; empty if the table's title says it.
        header: one name per column.
        rows: cells as plain text, as readers see them. Without a row the reader sees `why_empty` and no grid.
        left: how many of the first columns are aligned left; the others hold numbers.
        why_empty: one line, for a block without rows.
    """

    heading: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: int = 1
    why_empty: str = "Nothing to show."


@dataclass(frozen=True)
class Table:
    """One table for machines and for readers.

    Attributes:
        title: what it shows, with the paper's number if it has one.
        frame: raw numbers, one row per estimate.
        blocks: the same numbers for readers.
        notes: paragraphs below the blocks, as plain text.
    """

    title: str
    frame: pd.DataFrame
    blocks: Sequence[Block]
    notes: Sequence[str]


def write_table(table: Table, csv: str | Path, markdown: str | Path, latex: str | Path) -> None:
    """Write all three files; CSV has six decimals, which hide differences between processors in the last bits.

    The LaTeX file is a fragment for a document that uses booktabs and pifont.
    """
    with replacing(csv) as part:
        table.frame.to_csv(part, index=False, float_format="%.6f", lineterminator="\n")
    with replacing(markdown) as part:
        part.write_text(as_markdown(table), encoding="utf-8")
    with replacing(latex) as part:
        part.write_text(as_latex(table), encoding="utf-8")


def as_markdown(table: Table) -> str:
    """Return the table as Markdown, with its title, headings and notes."""
    parts = [f"# {markdown_text(table.title)}"]
    for block in table.blocks:
        parts += [f"## {markdown_text(block.heading)}"] * bool(block.heading)
        grid = markdown_table(block.header, block.rows, block.left)
        parts.append(grid if block.rows else markdown_text(block.why_empty))
    return "\n\n".join([*parts, *map(markdown_text, table.notes)]) + "\n"


def as_latex(table: Table) -> str:
    """Return the table as a LaTeX table environment, with the blocks one below the other."""
    parts = ["\\begin{table}\n\\centering\\footnotesize", f"\\caption{{{latex_text(table.title)}}}"]
    for block in table.blocks:
        heading = [f"\\par\\medskip\\textbf{{{latex_text(block.heading)}}}\\par\\smallskip"] * bool(block.heading)
        grid = latex_tabular(block.header, block.rows, block.left)
        parts += [*heading, grid if block.rows else latex_text(block.why_empty)]
    notes = [f"\\par\\medskip\\raggedright {latex_text(note)}" for note in table.notes]
    return "\n".join([*parts, *notes, "\\end{table}"]) + "\n"
