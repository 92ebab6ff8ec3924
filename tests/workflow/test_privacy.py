"""A word planted in every report and sentence shows up where text is allowed to be, and nowhere else."""

import gzip
import json
import re
import shutil
import zlib
from pathlib import Path

import h5py
import pandas as pd
import pytest

from tests.support.project import IMAGENOME, MIMIC, run_snakemake

CANARY = "kanarienvogel"
# What holds text by its nature; docs/sharing.md says so of each.
HOLD_TEXT = {
    "example": "the release itself",
    "data/clinic/sentences": "the sentences, by shard",
    "data/clinic/sentences.parquet": "the sentences",
    "data/clinic/gaze.parquet": "what readers dictated",
    "data/clinic/entities.parquet": "entities found in the sentences",
    "data/clinic/tokenizer": "a vocabulary learnt from the training sentences",
    "data/clinic/restricted": "masked sentences, for a reader",
    "models": "each model's own copy of the vocabulary",
    "studies/wrong_lung/instances": "the texts that models are asked about",
    "studies/wrong_lung/restricted": "what shows text or pixels to a reader",
}
OF_MODELS = {"tokenizer.json"}  # the only file of a model that may


def plant(release: Path) -> None:
    """Puts the word before every full stop of every report, graph and gold table."""
    mimic, imagenome = release / MIMIC, release / IMAGENOME
    files = [*mimic.rglob("s*.txt"), *(imagenome / "gold_dataset").glob("*.txt")]
    files += (release / "reflacx").rglob("transcription.txt")
    for path in files:
        path.write_text(with_canary(path.read_text()))
    for path in imagenome.rglob("*_SceneGraph.json"):
        graph = json.loads(path.read_text(encoding="utf-8-sig"))
        for entry in graph["attributes"]:
            entry["phrases"] = [with_canary(phrase) for phrase in entry["phrases"]]
        path.write_text(json.dumps(graph), encoding="utf-8")
    assert len(files) > 20


def with_canary(text: str) -> str:
    return re.sub(r"\.(?=\s|$)", f" {CANARY}.", text)


@pytest.fixture(scope="module")
def run(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Folder of a run on the tiny release with the canary planted in it, and what the run printed."""
    folder = tmp_path_factory.mktemp("canary")
    for name in ("phantom", "results/example"):
        shutil.copytree(tiny / name, folder / name)
    plant(folder / "results/example/release")
    done = run_snakemake(folder, "--cores", "2")
    assert done.returncode == 0, done.stdout[-4000:]
    assert "rule render_patients:" not in done.stdout, "the release was written again, over the canary"
    return folder, done.stdout


def text_of(path: Path) -> str:
    """All text that a file holds, unpacked; of a picture the letters that are drawn as letters."""
    content = path.read_bytes()
    if path.suffix == ".parquet":
        table = pd.read_parquet(path)
        return table.astype(str).to_csv() + str(list(table.columns))
    if path.suffix == ".h5":
        found: list[str] = []
        with h5py.File(path) as file:
            file.visititems(lambda name, item: found.append(f"{name} {dict(item.attrs)} {strings_of(item)}"))
            found.append(str(dict(file.attrs)))
        return "\n".join(found)
    if path.suffix == ".pdf":
        streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
        return "".join(re.sub(r"[^A-Za-z]", "", inflate(stream)) for stream in streams)
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return content.decode("latin-1")


def inflate(stream: bytes) -> str:
    try:
        return zlib.decompress(stream).decode("latin-1")
    except zlib.error:
        return stream.decode("latin-1")


def strings_of(item: h5py.Group | h5py.Dataset) -> list[str]:
    if isinstance(item, h5py.Dataset) and h5py.check_string_dtype(item.dtype):
        return [str(value) for value in item.asstr()[:].ravel()]
    return []


def holds_text(path: Path, results: Path) -> bool:
    name = str(path.relative_to(results))
    return any(name == place or name.startswith(f"{place}/") for place in HOLD_TEXT)


def test_the_canary_is_where_text_is_allowed(run: tuple[Path, str]) -> None:
    results = run[0] / "results"
    study = "studies/wrong_lung"
    shown = ("instances/clinic/gold/corrected.parquet", "restricted/table_11.md")
    for name in ("data/clinic/sentences.parquet", *(f"{study}/{name}" for name in shown)):
        assert CANARY in text_of(results / name).lower(), name


def test_the_canary_is_nowhere_else(run: tuple[Path, str]) -> None:
    folder, printed = run
    assert CANARY not in printed.lower()
    searched, leaks = 0, []
    for path in sorted(folder.rglob("*")):
        results = folder / "results"
        protected = path.is_relative_to(results) and holds_text(path, results) and "models" not in path.parts
        if not path.is_file() or protected or path.name in OF_MODELS or path.suffix == ".nii.gz":
            continue
        searched += 1
        if CANARY in f"{path.relative_to(folder)}\n{text_of(path)}".lower():
            leaks.append(str(path.relative_to(folder)))
    assert leaks == []
    assert searched > 150


def test_a_picture_without_restriction_holds_no_sentence(run: tuple[Path, str]) -> None:
    # The check above would pass if the letters of a PDF could not be read at all.
    restricted = run[0] / "results/studies/wrong_lung/restricted"
    assert any(CANARY in text_of(path).lower() for path in restricted.glob("*.pdf"))


def test_errors_do_not_quote_the_text(run: tuple[Path, str], tmp_path: Path) -> None:
    """A graph whose values are text in every wrong place, and a job that fails: its log and terminal are silent."""
    folder = run[0]
    graphs = sorted((folder / "results/example/release" / IMAGENOME).rglob("*_SceneGraph.json"))
    for path in graphs[:20]:
        path.write_text(json.dumps({"objects": [{"bbox_name": CANARY, "original_x1": CANARY}], "attributes": CANARY}))
    failed = run_snakemake(folder, "--cores", "1", "--forcerun", "link_sentences", "--until", "gather_shards")
    assert failed.returncode != 0
    assert "gather_shards" in failed.stdout
    assert "items are faulty" in failed.stdout
    assert CANARY not in failed.stdout
    for path in (folder / "results/logs").rglob("*.log"):
        assert CANARY not in path.read_text(), path
