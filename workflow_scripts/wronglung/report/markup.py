"""Write plain cells and sentences as Markdown and as LaTeX."""

import re
from collections.abc import Sequence

LATEX = {
    "\\": r"\textbackslash{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "[": "{[}",  # after the end of a row a bare [ would open an argument
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "\N{MINUS SIGN}": "$-$",
    "\N{EN DASH}": "--",
    "\N{MULTIPLICATION SIGN}": r"$\times$",
    "\N{PLUS-MINUS SIGN}": r"$\pm$",
    "\N{GREEK CAPITAL LETTER DELTA}": r"$\Delta$",
    "\N{NO-BREAK SPACE}": "~",
    "\N{BALLOT X}": r"\ding{55}",
    "\N{CHECK MARK}": r"\ding{51}",
    "\N{LEFT DOUBLE QUOTATION MARK}": "``",
    "\N{RIGHT DOUBLE QUOTATION MARK}": "''",
}
SPECIAL = re.compile("|".join(map(re.escape, LATEX)))


def markdown_text(text: str) -> str:
    """Return the text with the characters escaped that Markdown would take for markup."""
    return re.sub(r"([\\`*|<>])", r"\\\1", text)


def markdown_table(header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Return a Markdown table; the first `left` columns are aligned left, the others right."""
    rule = ["---"] * left + ["---:"] * (len(header) - left)
    escaped = [[markdown_text(cell) for cell in cells] for cells in rows]
    lines = [list(map(markdown_text, header)), rule, *escaped]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def latex_text(text: str) -> str:
    """Return the text with LaTeX's special characters escaped and the tables' other signs spelt in ASCII."""
    return SPECIAL.sub(lambda found: LATEX[found[0]], text)


def latex_tabular(header: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1) -> str:
    """Return a tabular with the rules of booktabs; the first `left` columns are aligned left, the others right."""
    columns = "l" * left + "r" * (len(header) - left)
    lines = [" & ".join(map(latex_text, cells)) + r" \\" for cells in [header, *rows]]
    parts = [f"\\begin{{tabular}}{{{columns}}}", r"\toprule", lines[0], r"\midrule", *lines[1:], r"\bottomrule"]
    return "\n".join([*parts, r"\end{tabular}"])
