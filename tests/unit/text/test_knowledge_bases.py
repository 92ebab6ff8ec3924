"""Knowledge bases are fetched once, by a rule of their own, and a failure says what is needed and where."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from wronglung.text import knowledge_bases
from wronglung.text.knowledge_bases import INDEX, addresses, fetch


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for scispaCy's server; it holds two files of a knowledge base."""
    folder = tmp_path / "served"
    folder.mkdir()
    for name in ("one.bin", "two.jsonl"):
        (folder / name).write_bytes(name.encode() * 3)
    urls = {path.name: path.as_uri() for path in sorted(folder.iterdir())}
    monkeypatch.setattr(knowledge_bases, "addresses", lambda name: urls)
    return folder


def test_every_file_is_fetched_and_recorded(served: Path, tmp_path: Path) -> None:
    fetch("umls", tmp_path / "kept")
    found = json.loads((tmp_path / "kept/source.json").read_text())
    for path in served.iterdir():
        assert (tmp_path / "kept" / path.name).read_bytes() == path.read_bytes()
        digest = sha256(path.read_bytes()).hexdigest()
        assert found[path.name] == {"url": path.as_uri(), "bytes": path.stat().st_size, "sha256": digest}


def test_without_a_network_the_message_names_size_places_and_remedy(served: Path, tmp_path: Path) -> None:
    (served / "two.jsonl").unlink()
    with pytest.raises(ConnectionError) as raised:
        fetch("umls", tmp_path / "kept")
    for part in ("text.entities.linker", "1 GB", str(tmp_path / "kept/one.bin"), str(tmp_path / "kept/two.jsonl")):
        assert part in str(raised.value)
    assert not (tmp_path / "kept/source.json").exists()
    # The remedy works: a file that was brought from elsewhere is not fetched.
    (tmp_path / "kept/two.jsonl").write_text("brought")
    fetch("umls", tmp_path / "kept")
    assert (tmp_path / "kept/two.jsonl").read_text() == "brought"
    assert (tmp_path / "kept/source.json").exists()


def test_the_files_are_those_that_scispacy_names() -> None:
    found = addresses("umls")
    assert set(INDEX.values()) <= set(found)
    assert {"umls_2022_ab_cat0129.jsonl", "umls_semantic_type_tree.tsv"} == set(found) - set(INDEX.values())
    assert all(url.startswith("https://") for url in found.values())
    assert len(addresses("mesh")) == 5
