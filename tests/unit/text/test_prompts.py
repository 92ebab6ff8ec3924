"""Prompt files: the shipped ones, and what is refused."""

from pathlib import Path

import pytest

from wronglung.data.labels import LABELS
from wronglung.data.releases.labelled_images.layout import CHESTXRAY14_LABELS, FIVE, RSNA_LABELS
from wronglung.example.findings import FINDINGS
from wronglung.text.cleaning import clean
from wronglung.text.prompts import PromptSet, read_prompts

FOLDER = Path(__file__).parents[3] / "resources/prompts"
SHIPPED = {"chexpert_5": LABELS, "rsna": RSNA_LABELS, "cxr14": CHESTXRAY14_LABELS, "clinic": tuple(FINDINGS)}
# Whoever changes a prompt raises the file's version, and enters both here.
DIGESTS = {
    "chexpert_5": (1, "f116043d3aa8f447"),
    "rsna": (1, "109f1cc16dcfd95c"),
    "cxr14": (1, "d5184ed7d0e34b05"),
    "clinic": (1, "e64853861e30c969"),
}
GOOD = """
version: 3
about: a test
labels:
  Edema:
    positive: [[[mild, ""], [edema], ["", ", on both sides"]]]
    negative: [no edema, the lungs are clear]
  Pneumonia:
    positive: [pneumonia, lobar  pneumonia]
    negative: [the lungs are clear]
"""


def read(folder: Path, text: str) -> PromptSet:
    (folder / "prompts.yaml").write_text(text)
    return read_prompts(folder / "prompts.yaml", LABELS)


def test_products_are_written_out(tmp_path: Path) -> None:
    prompts = read(tmp_path, GOOD)
    assert prompts.version == 3
    assert prompts.labels == ("Edema", "Pneumonia")
    assert prompts.texts("Edema", True) == ["mild edema", "mild edema, on both sides", "edema", "edema, on both sides"]
    assert prompts.texts("Edema", False) == ["no edema", "the lungs are clear"]
    assert prompts.texts("Pneumonia", True) == ["pneumonia", "lobar pneumonia"]


def test_the_digest_follows_the_prompts_alone(tmp_path: Path) -> None:
    plain = read(tmp_path, GOOD).sha256
    assert read(tmp_path, "# a comment\n" + GOOD.replace("a test", "another purpose")).sha256 == plain
    assert read(tmp_path, GOOD.replace("[pneumonia, lobar  pneumonia]", '[[["", lobar], [pneumonia]]]')).sha256 == plain
    assert len({plain, *(read(tmp_path, GOOD.replace(*change)).sha256 for change in CHANGES)}) == len(CHANGES) + 1


CHANGES = [("version: 3", "version: 4"), ("lobar", "focal"), ("Pneumonia:", "Pneumothorax:"), ("no edema, ", "")]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("Pneumonia:", "Pneumonie:", "Pneumonie.*did you mean 'Pneumonia'"),
        ("Pneumonia:", "Edema:", "'Edema' is written twice"),
        ("[pneumonia, lobar  pneumonia]", "[]", "labels.Pneumonia.positive"),
        ("positive: [pneumonia, lobar  pneumonia]", "other: [pneumonia]", "labels.Pneumonia.positive.*other"),
        ("[pneumonia, lobar  pneumonia]", "[pneumonia, Pneumonia]", "'pneumonia'"),
        ("[pneumonia, lobar  pneumonia]", "[pneumonia, the lungs are clear]", "'the lungs are clear'"),
        ("[pneumonia, lobar  pneumonia]", "[edema]", "'edema'"),
        ("[no edema, the", "[no edema, No  edema, the", "'no edema'"),
        ("[pneumonia, lobar  pneumonia]", '[""]', "'Pneumonia' has an empty prompt"),
        ("[pneumonia, lobar  pneumonia]", "[[[mild, severe], []]]", "'Pneumonia' has an empty prompt"),
        ("version: 3\n", "", "version"),
        ("version: 3", "version: 0", "version"),
        ("about: a test\n", "", "about"),
        (GOOD, "just words", "expected a prompt file"),
        (GOOD, "labels: [", "not a prompt file"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, old: str, new: str, named: str) -> None:
    with pytest.raises(ValueError, match=f"(?s)prompts.yaml: .*{named}"):
        read(tmp_path, GOOD.replace(old, new))


def test_every_shipped_file_is_known() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_prompts_keep_their_version(name: str) -> None:
    prompts = read_prompts(FOLDER / f"{name}.yaml", SHIPPED[name])
    assert (prompts.version, prompts.sha256[:16]) == DIGESTS[name]


@pytest.mark.parametrize("name", SHIPPED)
def test_prompts_differ_as_models_see_them(name: str) -> None:
    """Cleaning lower-cases and drops punctuation; prompts that differ only there would count twice."""
    prompts = read_prompts(FOLDER / f"{name}.yaml", SHIPPED[name])
    for label in prompts.labels:
        cleaned = [clean(text) for text in prompts.texts(label, True)]
        assert len(set(cleaned)) == len(cleaned)


def counts(name: str) -> dict[str, int]:
    prompts = read_prompts(FOLDER / f"{name}.yaml", SHIPPED[name])
    return {label: len(prompts.texts(label, True)) for label in prompts.labels}


def test_numbers_of_prompts_are_the_published_ones() -> None:
    assert counts("chexpert_5") == dict(zip(FIVE, (210, 15, 192, 18, 54), strict=True))
    assert counts("rsna") == {"Normal": 8, "Pneumonia": 384}
    assert counts("cxr14") == {label: 1 for label in CHESTXRAY14_LABELS if label != "Hernia"}
    assert len(counts("cxr14")) == 14


def test_the_clinic_has_prompts_for_each_finding_both_ways() -> None:
    prompts = read_prompts(FOLDER / "clinic.yaml", SHIPPED["clinic"])
    assert prompts.labels == tuple(FINDINGS)
    assert all(prompts.texts(label, states) for label in prompts.labels for states in (True, False))
