from pathlib import Path

import pytest

from wronglung.core.code_digest import _imports, _parsed, code_digest, reached_modules

FILES = {
    "make.py": "from wronglung.a import f\n\n\ndef main() -> None:\n    f()\n",
    "other.py": "import wronglung.b.c\n",
    "wronglung/__init__.py": '"""Package."""\n',
    "wronglung/a.py": "from wronglung.b import c\n\n\ndef f() -> int:\n    return c.G\n",
    "wronglung/b/__init__.py": "",
    "wronglung/b/c.py": "G = 1\n",
    "wronglung/unused.py": "H = 1\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "one", FILES)
    return tmp_path / "one"


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    for cached in (_imports, _parsed):
        cached.cache_clear()


def test_every_reached_module_is_found(root: Path) -> None:
    assert reached_modules(root / "make.py") == ["wronglung", "wronglung.a", "wronglung.b", "wronglung.b.c"]
    assert reached_modules(root / "other.py") == ["wronglung", "wronglung.b", "wronglung.b.c"]


@pytest.mark.parametrize("changed", ["make.py", "wronglung/a.py", "wronglung/b/c.py", "wronglung/b/__init__.py"])
def test_an_edit_of_reached_code_changes_the_digest(root: Path, changed: str) -> None:
    before = code_digest(root / "make.py")
    write(root, {changed: FILES[changed] + "\nNEW = 2\n"})
    assert code_digest(root / "make.py") != before


def test_modules_are_found_wherever_they_are_imported(root: Path) -> None:
    text = """
def f():
    try:
        pass
    except ValueError:
        match 1:
            case 1:
                import wronglung.unused
    else:
        from wronglung import b
    finally:
        with open("x"):
            from wronglung.a import f
"""
    write(root, {"deep.py": text})
    found = ["wronglung", "wronglung.a", "wronglung.b", "wronglung.b.c", "wronglung.unused"]
    assert reached_modules(root / "deep.py") == found


def test_an_edit_elsewhere_changes_nothing(root: Path) -> None:
    before = code_digest(root / "other.py")
    write(root, {"wronglung/a.py": "X = 1\n", "wronglung/unused.py": "H = 2\n", "make.py": "pass\n"})
    assert code_digest(root / "other.py") == before


def test_comments_docstrings_layout_and_place_change_nothing(root: Path) -> None:
    before = code_digest(root / "make.py")
    commented = FILES["wronglung/a.py"].replace("\n\n\n", "\n# why\n\n").replace("c.G", "(\n        c.G\n    )")
    commented = commented.replace("    return", '    """Now documented."""\n    return')
    assert commented.count("\n") == FILES["wronglung/a.py"].count("\n") + 3
    write(root, {"wronglung/a.py": commented})
    assert code_digest(root / "make.py") == before
    moved = root.parent / "two"
    write(moved, FILES)
    assert code_digest(moved / "make.py") == before
