"""A tiny random language model writes the same report twice; what is none is refused before any job."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch

from tests.support.language_models import WORDS, write_language_model
from tests.support.project import ROOT
from wronglung.studies.eclip.generation.answers import SCHEMA
from wronglung.studies.eclip.generation.generator import (
    as_pieces,
    fitting,
    load_generator,
    write_one,
    write_reports,
)
from wronglung.studies.eclip.generation.generator_files import faults_of_folder, faults_of_generator, opened
from wronglung.studies.eclip.generation.prompt import Prompt, as_plain_text, read_prompt
from wronglung.studies.eclip.generation.settings import GeneratorSettings

PROMPT = ROOT / "resources/report_prompt.yaml"
SAMPLING = {"beams": 2, "top_k": 5, "temperature": 1.0}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_language_model(tmp_path_factory.mktemp("language_model"))


@pytest.fixture(scope="module")
def prompt() -> Prompt:
    return read_prompt(PROMPT)


def settings(folder: Path, **changes: Any) -> GeneratorSettings:
    given = {"weights": str(folder), "prompt": str(PROMPT), "max_new_tokens": 6, "sampling": None}
    return GeneratorSettings.model_validate(given | changes)


def retrieved() -> pd.DataFrame:
    """Three clusters' reports for each of two images."""
    texts = ["the lungs are clear", "small left effusion", "heart is normal"]
    rows = [
        {"query": query, "subject_id": 1, "kind": "cluster", "number": n, "reports": [f"c{n}"], "text": text}
        for query in ("a", "b")
        for n, text in enumerate(texts)
    ]
    fixed = {"similarity": 0.5, "cut": False, "same_patient": 2, "without_text": 3}
    return pd.DataFrame(rows).assign(**fixed)[SCHEMA.names]


@pytest.mark.parametrize("sampling", [None, SAMPLING])
def test_the_same_report_is_written_twice(sampling: dict[str, Any] | None, folder: Path, prompt: Prompt) -> None:
    first, second = (
        write_reports(retrieved(), load_generator(settings(folder, sampling=sampling), threads=1), prompt, seed=7)
        for _ in range(2)
    )
    assert first.equals(second)
    assert first["query"].tolist() == ["a", "b"]
    assert set(first["kind"]) == {"generated"}
    assert first["reports"].tolist() == [["c0", "c1", "c2"]] * 2
    assert set(first["same_patient"]) == {2}
    assert first["text"].str.len().gt(0).all()


def test_greedy_words_are_the_most_probable_ones(folder: Path, prompt: Prompt) -> None:
    generator = load_generator(settings(folder), threads=1)
    pieces = as_pieces(prompt.messages(["the lungs are clear"]), generator.tokenizer)
    written = write_one(pieces, generator, seed=0)
    own, made = pieces, []
    for _ in range(6):
        with torch.inference_mode():
            best = int(generator.model(own).logits[0, -1].argmax())
        if best == generator.tokenizer.eos_token_id:
            break
        made.append(best)
        own = torch.cat([own, torch.tensor([[best]])], dim=1)
    assert written.text == generator.tokenizer.decode(made, skip_special_tokens=True).strip()
    assert written.cut == (len(made) == 6)


def test_a_chat_has_two_cases_and_the_reports_in_their_order(prompt: Prompt, folder: Path) -> None:
    messages = prompt.messages(["first report", "second report"])
    assert [message["role"] for message in messages] == ["user", "assistant"] * 2 + ["user"]
    assert "1. first report\n2. second report" in messages[-1]["content"]
    assert as_plain_text(messages).endswith("1. first report 2. second report\n\nAnswer:")
    tokenizer = load_generator(settings(folder), threads=1).tokenizer
    text = tokenizer.decode(as_pieces(messages, tokenizer)[0])
    assert text.count("<user>") == 3
    assert text.endswith("<assistant>")


def test_a_model_without_chat_template_gets_plain_text(tmp_path: Path, prompt: Prompt) -> None:
    generator = load_generator(settings(write_language_model(tmp_path, template=None)), threads=1)
    found = write_reports(retrieved(), generator, prompt, seed=0)
    assert len(found) == 2


def test_a_prompt_that_is_too_long_shows_fewer_reports_and_one_that_never_fits_is_refused(
    tmp_path: Path, prompt: Prompt
) -> None:
    texts = [" ".join(WORDS)] * 3
    tokenizer = load_generator(settings(write_language_model(tmp_path / "long")), threads=1).tokenizer
    lengths = [as_pieces(prompt.messages(texts[:count]), tokenizer).shape[1] for count in (1, 2, 3)]
    for room, kept in ((lengths[2], 3), (lengths[2] - 1, 2), (lengths[0], 1)):
        model = write_language_model(tmp_path / f"{room}", context=room + 6)
        assert fitting(texts, load_generator(settings(model), threads=1), prompt, "q").reports == kept
    short = load_generator(settings(write_language_model(tmp_path / "short", context=50)), threads=1)
    with pytest.raises(ValueError, match=r"query q: .*room for 44"):
        fitting(texts, short, prompt, "q")


def test_files_that_are_no_language_model_are_named(folder: Path, tmp_path: Path) -> None:
    assert faults_of_generator(str(folder)) == ""
    assert "no folder" in faults_of_generator(str(tmp_path / "missing"))
    (tmp_path / "model").mkdir()
    lacking = faults_of_folder(tmp_path / "model")
    assert all(name in lacking for name in ("config.json", "tokenizer.json", "safetensors"))
    for path in folder.iterdir():
        (tmp_path / "model" / path.name).write_bytes(path.read_bytes())
    config = json.loads((folder / "config.json").read_text()) | {"architectures": ["BertModel"]}
    (tmp_path / "model/config.json").write_text(json.dumps(config))
    assert "BertModel" in faults_of_generator(str(tmp_path / "model"))
    assert faults_of_folder(tmp_path / "model") == ""  # an encoder needs no class that writes
    (tmp_path / "model/tokenizer.json").unlink()
    assert "a tokenizer" in faults_of_generator(str(tmp_path / "model"))


def test_a_gguf_file_and_a_wheel_with_one_are_opened(tmp_path: Path) -> None:
    (tmp_path / "a.gguf").write_bytes(b"GGUF1234")
    (tmp_path / "b.gguf").write_bytes(b"nothing")
    assert faults_of_generator(str(tmp_path / "a.gguf")) == ""
    assert "no GGUF" in faults_of_generator(str(tmp_path / "b.gguf"))
    with opened(tmp_path / "a.gguf") as (place, name):
        assert (place, name) == (tmp_path, "a.gguf")
    for wheel, members in (("one", ["p/a.gguf"]), ("two", ["p/a.gguf", "p/b.gguf"])):
        with zipfile.ZipFile(tmp_path / f"{wheel}.whl", "w") as file:
            for member in members:
                file.writestr(member, b"GGUF1234")
    (tmp_path / "broken.whl").write_bytes(b"no zip")
    assert faults_of_generator(str(tmp_path / "one.whl")) == ""
    assert "p/b.gguf" in faults_of_generator(str(tmp_path / "two.whl"))
    assert "not a zip" in faults_of_generator(str(tmp_path / "broken.whl"))
    with opened(tmp_path / "one.whl") as (place, name):
        assert (place / str(name)).read_bytes() == b"GGUF1234"
    assert not place.exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [("{reports}", "", "question"), ("version: 1", "versoin: 1", "versoin"), ("about:", "about: [", "not a prompt")],
)
def test_a_wrong_prompt_is_refused(old: str, new: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "prompt.yaml").write_text(PROMPT.read_text().replace(old, new))
    with pytest.raises(ValueError, match=message):
        read_prompt(tmp_path / "prompt.yaml")


def test_a_prompt_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"no file .*missing"):
        read_prompt(tmp_path / "missing.yaml")
