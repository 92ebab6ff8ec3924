"""The documents agree with the config and with each other, and name what exists; a run writes nothing into them."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from docs.fill_documents import (
    CEILING,
    COMPARED,
    COUNTED,
    ECLIP,
    OF_A_RUN,
    OF_TABLES,
    PAPER,
    RESULTS,
    fill,
    markers,
    of_registries,
    of_tables,
    shown,
)

from tests.support.project import ROOT, TIMEOUT, copy_checkout
from wronglung.config.load import load_config
from wronglung.core.files import file_digest
from wronglung.studies.wrong_lung.answer_config import answer_digest

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
RULES = "\n".join(path.read_text() for path in sorted((ROOT / "rules").rglob("*.smk")))
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
WILDCARD = re.compile(r"\{[^{}]*\}")
# Folders that hold what no rule names: a store of the hub, and the checkpoints of an unfinished training.
UNNAMED = ("results/hub/", "results/models/")


def pages() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


def answers() -> set[str]:
    """The answers that the documents show."""
    return {shown("answer", path.read_text(encoding="utf-8")) for path in OF_A_RUN["answer"]}


def test_every_document_shows_the_same_answer() -> None:
    (answer,) = answers()
    config = load_config([], {}, ROOT)
    rows = re.findall(r"^\| (\w+)[^|]* \|", answer, re.MULTILINE)
    assert rows == ["model", *config.studies.wrong_lung.answer_models]
    (page,) = OF_A_RUN["answer_of_the_others"]
    others = re.findall(
        r"^\| (\w+)[^|]* \|", shown("answer_of_the_others", page.read_text(encoding="utf-8")), re.MULTILINE
    )
    assert sorted(rows[1:] + others[1:]) == sorted(config.models_of("wrong_lung"))


def test_what_is_said_about_gaze_comes_before_its_rows() -> None:
    said = shown("does_gaze_help", ECLIP.read_text(encoding="utf-8"))
    assert not said.lstrip().startswith(("#", "|"))
    assert re.findall(r"^### (.*)$", said, re.MULTILINE)[:2] == ["linear probe", "zero shot"]


def test_the_lists_are_those_of_the_registries() -> None:
    page = RESULTS.read_text(encoding="utf-8")
    assert {name: shown(name, page) for name in of_registries()} == of_registries(), "say `make docs`"


def test_the_answer_is_of_the_present_config_and_a_run_leaves_the_checkout_as_it_was(tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path / "checkout")
    before = files_of(checkout)
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "results/config.yaml"]
    run = subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    assert files_of(checkout) == before
    named = [re.findall(r"^Made with the config `(\w+)`", answer, re.MULTILINE) for answer in answers()]
    message = "config.yaml or a preset has changed since the README's answer was made: `make example`, then `make docs`"
    assert named == [[answer_digest(load_config([], {}, checkout), "wrong_lung")]], message


def test_a_block_is_written_between_its_markers(tmp_path: Path) -> None:
    page, (begin, end) = tmp_path / "page.md", markers("one")
    page.write_text(f"before\n{begin}old\n{end}after\n")
    fill({"one": "new\n"}, {"one": [page]})
    assert page.read_text() == f"before\n{begin}new\n{end}after\n"
    with pytest.raises(ValueError, match="needs the line"):
        shown("one", "no marker")


def test_blocks_are_made_from_a_runs_tables(tmp_path: Path) -> None:
    """Every number comes from its own row and column."""
    cells = [*COMPARED, ("retrained", "auroc", "all", "shuffle_boxes")]
    rows = [
        {"model": model, "metric": metric, "subset": subset, "perturbation": perturbation}
        | {"quantity": "value" if perturbation == "none" else "change", "sentences": 50 + row, "unchanged": row}
        | {name: 0.001 * (row + place) for place, name in enumerate(("estimate", "low", "high"))}
        for row, (model, metric, subset, perturbation) in enumerate(cells)
    ]
    frame = pd.DataFrame(rows)
    second = frame[["sentences", "unchanged", "estimate", "low", "high"]]
    frame.join((second * 2).add_suffix("_as_published")).to_csv(tmp_path / "protocols.csv", index=False)
    oracle = [{"grid": "8x8", "metric": metric, "subset": "all", "estimate": 0.5} for metric in CEILING]
    pd.DataFrame([*oracle, oracle[0] | {"subset": "mdrb", "estimate": 0.1}]).to_csv(tmp_path / "oracle_ceiling.csv")
    counts = [
        {"split": split, "quantity": name, "count": 1000 + place, "total": 9000}
        for place, split in enumerate(("train", "valid", "test", "gold"))
        for name in COUNTED
    ]
    pd.DataFrame(counts).to_csv(tmp_path / "data_statistics.csv")
    blocks = of_tables(tmp_path)
    assert blocks.keys() == OF_TABLES.keys()
    protocols = cells_of(blocks["protocols"])
    assert [row[-2:] for row in protocols[:2]] == [["58", "116"], ["8", "16"]]
    assert protocols[3][0] == "retrained"
    assert protocols[3][-2:] == ["+0.1 [+0.2, +0.3]", "+0.2 [+0.4, +0.6]"]
    assert cells_of(blocks["ceiling"]) == [["8×8 cells", *["50.0"] * len(CEILING)]]
    assert cells_of(blocks["counts"])[1] == ["valid", *["1,001"] * len(COUNTED)]
    assert cells_of(blocks["counts"])[-1] == ["together", *["9,000"] * len(COUNTED)]


def cells_of(table: str) -> list[list[str]]:
    """The cells of a Markdown table's rows, without the header."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:] if line[:1] == "|"]


def test_what_the_page_says_in_words_is_in_its_tables() -> None:
    """The statements of docs/papers/wrong_lung.md about the example's answer."""
    page = PAPER.read_text(encoding="utf-8")
    rows = cells_of(shown("answer", page)) + cells_of(shown("answer_of_the_others", page))
    first = {row[0].split(" ")[0]: row[1:] for row in rows if "not supplied" not in row[0]}
    numbers = {
        model: [float(cell.split(" ")[0].replace("\N{MINUS SIGN}", "-")) for cell in cells]
        for model, cells in first.items()
    }
    everywhere, one_lung, swap, _, random = ({name: row[place] for name, row in numbers.items()} for place in range(5))
    # holds as in the paper
    for name in ("retrained", "abnormal", "word_masking", "clinical_masking", "no_attn"):
        assert swap[name] > -3
        assert random[name] > -3
    few, many = ["few_shot_10", "few_shot"], ["few_shot_100", "few_shot_300"]
    assert max(swap[name] for name in many) < 3 * min(swap[name] for name in few)
    # does not hold
    best = [float(cell.rpartition(" ")[2]) for cell in first["retrained"][:2]]  # the highest mean of a seed
    for name in ("abnormal", "word_masking", "clinical_masking"):
        assert everywhere[name] < best[0]
        assert one_lung[name] < best[1]
    # not tried in the paper
    assert everywhere["cosine"] > everywhere["retrained"]
    assert swap["cosine"] < 10 * swap["retrained"] < 0
    trained = [*few, *many, "retrained", "abnormal", "word_masking", "clinical_masking", "rand_sents"]
    assert max(everywhere[name] for name in (*trained, "cosine", "no_attn")) < everywhere["centre"]
    assert one_lung["cosine"] > one_lung["centre"]
    assert max(one_lung[name] for name in (*trained, "no_attn")) < one_lung["centre"]
    assert max(everywhere[name] for name in (*trained, "cosine")) < everywhere["lexicon_atlas"] - 10


def files_of(checkout: Path) -> dict[str, str]:
    """Digests of the files that git would see: .gitignore lists the places that are left out here."""
    ignored = {"results", ".snakemake", "__pycache__"}
    assert {f"{name}/" for name in ignored} <= set((ROOT / ".gitignore").read_text().split())
    paths = [path for path in checkout.rglob("*") if path.is_file()]
    relative = {path: path.relative_to(checkout) for path in paths}
    return {str(name): file_digest(path) for path, name in relative.items() if not ignored & set(name.parts)}


def test_rules_write_below_results_alone() -> None:
    sections = re.findall(r"^( +)(?:output|log|benchmark):\n((?:\1 +.*\n)+)", RULES, re.MULTILINE)
    written = [path for _, section in sections for path in re.findall(r'"([^"]*/[^"]*)"', section)]
    assert len(written) > 60
    assert [path for path in written if not path.startswith("results/")] == []


@pages()
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        path = (page.parent / target).resolve() if target else page
        assert path.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in anchors(path), f"{page.name}: {target}#{anchor}"


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pages()
def test_results_that_are_named_are_made_by_a_rule(page: Path) -> None:
    assert made_by_no_rule(re.findall(r"`(results/[^`\s*]+?)/?`", page.read_text(encoding="utf-8"))) == []


def test_results_that_the_code_names_are_made_by_a_rule() -> None:
    """In docstrings, messages and plans; a part of an f-string counts up to its first value."""
    sources = {path: ast.parse(path.read_text()) for path in (ROOT / "workflow_scripts").rglob("*.py")}
    texts = [
        (str(path.relative_to(ROOT)), node.value)
        for path, tree in sources.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    named = [(path, found) for path, text in texts for found in re.findall(r"\bresults/[\w{}./-]*[\w}]", text)]
    assert len(named) > 10
    assert [(path, found) for path, found in named if made_by_no_rule([found])] == []


def made_by_no_rule(paths: list[str]) -> list[str]:
    """Those of these paths below results/ that are neither an output of a rule nor a folder of one."""
    made = [pattern_of(path) for path in re.findall(r'"(results/[^"]+)"', RULES)]
    return [
        path
        for path in paths
        if not path.startswith(UNNAMED) and not any(pattern.fullmatch(f"{path}/") for pattern in made)
    ]


def pattern_of(path: str) -> re.Pattern[str]:
    """Matches the path, its folders, and both with words or braces in place of its wildcards."""
    parts = [re.escape(WILDCARD.sub("\0", part)).replace("\0", r"[^/]+") for part in path.rstrip("/").split("/")]
    pattern = ""
    for part in reversed(parts):
        pattern = f"{part}/(?:{pattern})?"
    return re.compile(pattern)


@pages()
def test_files_that_are_named_exist(page: Path) -> None:
    files = re.findall(
        r"`((?:workflow_scripts|rules|configs|presets|profiles|resources|tests|benchmarks|docs)/[a-z0-9_./]+)`",
        page.read_text(encoding="utf-8"),
    )
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_the_readme_is_short() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    head = text[: text.index("## Add a")]
    assert len(head.split()) <= 1200
    prose = [line for line in head.replace(shown("answer", text), "").splitlines() if not line.startswith("|")]
    assert [line for line in prose if len(line) > 200] == []
