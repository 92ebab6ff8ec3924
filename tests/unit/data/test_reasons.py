"""Every reason for leaving an image out is listed in the documents."""

import ast
import re
from collections.abc import Iterator

from tests.support.project import ROOT

IMAGES = ROOT / "workflow_scripts/wronglung/data/images"
PAGE = ROOT / "docs/images.md"


def text_of(node: ast.expr) -> str:
    """A message with … for each value in it."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr), ast.dump(node)
    return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)


def reasons() -> Iterator[str]:
    """The messages of all errors about an image, as the code writes them."""
    for path in sorted(IMAGES.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "UnusableImageError":
                (message,) = node.args
                if isinstance(message, ast.IfExp):
                    yield from (text_of(message.body), text_of(message.orelse))
                elif isinstance(message, ast.Constant | ast.JoinedStr):
                    yield text_of(message)


def test_the_page_lists_every_reason_and_no_other() -> None:
    listed = re.findall(r"^\| `(.+?)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed)) > 30
    assert set(listed) == set(reasons())
