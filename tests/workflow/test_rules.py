"""The shape of the workflow: rules, scripts and folders share names, and everything stays small."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.project import resolved_config, run_snakemake
from tests.support.rules import GATHER, OF_FAMILIES, RULE, SMK, Rule, names_of, rules, script_of
from wronglung.models.families import FAMILIES
from wronglung.studies.registry import STUDIES

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "workflow_scripts").glob("*.py"))
PYTHON = sorted((ROOT / "workflow_scripts").rglob("*.py"))
ALL_STUDIES = "config.yaml"  # lists every study
NO_SCRIPT = "names no file workflow_scripts/{}.py under script"


def test_every_rule_has_its_script_and_every_script_its_rule() -> None:
    assert len(rules()) >= 20
    assert {name for name in rules() if "{" in name} == set(OF_FAMILIES)
    assert {script_of(name) for name in rules()} == {path.stem for path in SCRIPTS}


def test_snakemake_knows_the_same_rules(tmp_path: Path) -> None:
    run = run_snakemake(tmp_path, "--list-rules", config=ALL_STUDIES)
    assert run.returncode == 0, run.stdout[-3000:]
    listed = {line.strip() for line in run.stdout.splitlines() if re.fullmatch(r" *\w+", line)}
    models = resolved_config(ALL_STUDIES)["models"].values()
    assert listed == names_of({entry["family"] for entry in models if "family" in entry}) | {"all", *GATHER}


@pytest.mark.parametrize("profile", ["slurm", "kubernetes"])
def test_profiles_name_rules_that_there_are(profile: str) -> None:
    settings = yaml.safe_load((ROOT / f"profiles/{profile}/config.yaml").read_text())
    known = names_of(FAMILIES)
    grouped = {group.partition("=")[0] for group in settings["groups"]}
    assert {*settings["set-resources"], *grouped} <= known
    # What trains or asks a model wants a GPU.
    asked = {rule for rule, wishes in settings["set-resources"].items() if "gpu" in wishes}
    assert asked == {rule for rule in known if re.match("(train|finetune|dump|answer|generate|encode)_", rule)}


@pytest.mark.parametrize("profile", ["slurm", "kubernetes"])
def test_no_retry_asks_for_more_memory_than_a_node_has(profile: str, tmp_path: Path) -> None:
    """The profile's limit is what Snakemake asks for where a rule wants more, and no limit of all jobs together."""
    settings = yaml.safe_load((ROOT / f"profiles/{profile}/config.yaml").read_text())
    (limit,) = (int(text.removeprefix("mem_mb=")) for text in settings["resources"])
    assert settings["set-resource-scopes"] == ["mem_mb=local"]
    (tmp_path / "Snakefile").write_text(
        f"rule a:\n    output: 'a'\n    resources: mem_mb={limit + 1}\n    shell: 'touch a'\n"
    )
    command = [sys.executable, "-m", "snakemake", "--dry-run", "--cores", "1", "--directory", str(tmp_path)]
    command += ["--snakefile", str(tmp_path / "Snakefile"), "--resources", *settings["resources"]]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert re.findall(r"\bmem_mb=(\d+)", told.stdout + told.stderr)[0] == str(limit)


def test_a_rule_names_its_script_digest_log_benchmark_and_environment() -> None:
    wrong = {name: faults for name, rule in rules().items() if (faults := faults_of_rule(name, rule))}
    assert not wrong


def faults_of_rule(name: str, rule: Rule) -> list[str]:
    """What a rule lacks or has too much."""
    script = script_of(name)
    needed = (f'"results/logs/{name}', f'"results/benchmarks/{name}')
    faults = [f"lacks {text}" for text in needed if text not in rule.body]
    if not re.search(rf'code=(code_digest|digests\.of_(?:entry|named|several))\("{script}"', rule.body):
        faults.append("lacks the digest of its code")
    for key, place in (("script", f"workflow_scripts/{script}.py"), ("conda", "envs/")):
        path = re.search(rf'{key}:\s+"([\w./]+)"', rule.body)
        named = (rule.place.parent / path[1]).resolve() if path else ROOT
        if not named.is_file() or not str(named.relative_to(ROOT)).startswith(place):
            faults.append(f"names no file {place} under {key}")
    return faults + [f"has {text}" for text in ("lambda", "run:") if text in rule.body]


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("score_maps", "results/logs/score_maps", "results/logs/scores", 'lacks "results/logs/score_maps'),
        ("score_maps", "score_maps.py", "scores.py", NO_SCRIPT.format("score_maps")),
        ("score_maps", 'code_digest("score_maps")', 'code_digest("score")', "lacks the digest of its code"),
        ("make_table", 'of_entry("make_table"', 'of_entry("draw_figure"', "lacks the digest of its code"),
        ("train_{family}", "torch.yaml", "torhc.yaml", "names no file envs/ under conda"),
        ("train_{family}", "train_model.py", "dump_maps.py", NO_SCRIPT.format("train_model")),
    ],
)
def test_the_check_of_rules_finds(name: str, old: str, new: str, fault: str) -> None:
    rule = rules()[name]
    assert old in rule.body
    assert faults_of_rule(name, rule._replace(body=rule.body.replace(old, new))) == [fault]


def test_files_of_the_workflow_are_short() -> None:
    assert len((ROOT / "Snakefile").read_text().splitlines()) <= 40
    assert {path.name for path in SMK if len(path.read_text().splitlines()) > 100} == set()
    common = (ROOT / "rules/common.smk").read_text()
    assert len(common.splitlines()) <= 60
    assert not RULE.search(common)


def test_every_study_has_a_folder_a_file_of_rules_and_an_entry() -> None:
    folders = {path.parent.name for path in (ROOT / "workflow_scripts/wronglung/studies").glob("*/__init__.py")}
    files = {path.stem for path in SMK if path.parent.name == "studies"}
    included = {name for path in SMK for name in re.findall(r'^include: "(\w+)\.smk"$', path.read_text(), re.MULTILINE)}
    assert folders == set(STUDIES) == files - included


def test_scripts_are_thin_and_know_snakemake_only_at_their_end() -> None:
    wrong = {path.name: faults for path in SCRIPTS if (faults := faults_of_script(path.read_text()))}
    assert not wrong


def faults_of_script(text: str) -> list[str]:
    """What makes a script no thin one."""
    body, guard, _ = text.partition('if __name__ == "__main__":\n    log_to(snakemake.log[0])\n')
    faults = {
        "longer than 40 lines": len(text.splitlines()) > 40,
        "does not end with the log and main": not guard,
        "knows snakemake before its end": "snakemake" in body,
        "has no main": "def main(" not in body,
    }
    return [fault for fault, found in faults.items() if found]


def test_the_package_knows_nothing_of_snakemake() -> None:
    wrong = []
    package = sorted((ROOT / "workflow_scripts/wronglung").rglob("*.py"))
    assert {"data_plan.py", "model_plan.py"} <= {path.name for path in package}  # what rules compute in Python
    for path in package:
        text = path.read_text()
        names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        if "snakemake" in names or re.search(r"^\s*(import|from) snakemake", text, re.MULTILINE):
            wrong.append(path.name)
    assert not wrong


def test_files_and_functions_are_small_documented_and_annotated() -> None:
    wrong = {str(path.relative_to(ROOT)): faults for path in PYTHON if (faults := faults_of_code(path.read_text()))}
    assert not wrong


def test_tests_benchmarks_and_what_writes_the_documents_are_short_too() -> None:
    others = sorted(path for folder in ("tests", "benchmarks", "docs") for path in (ROOT / folder).rglob("*.py"))
    assert len(others) > 150
    assert [str(path.relative_to(ROOT)) for path in others if len(path.read_text().splitlines()) > 250] == []


def faults_of_code(text: str) -> list[str]:
    """What is too long, not annotated, or public without a docstring."""
    faults = ["longer than 250 lines"] if len(text.splitlines()) > 250 else []
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            faults += faults_of_function(node)
    for node in tree.body:
        public = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if public and node.name != "main" and not ast.get_docstring(node):
            faults.append(f"{node.name} has no docstring")
    return faults


def faults_of_function(node: ast.FunctionDef) -> list[str]:
    """A function's length without its docstring, and its annotations."""
    docstring = ast.get_docstring(node, clean=False)
    lines = node.end_lineno - node.lineno + 1 - (docstring.count("\n") + 1 if docstring else 0)
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    annotated = all(argument.annotation for argument in arguments if argument.arg not in ("self", "cls"))
    faults = [f"{node.name} has {lines} lines"] if lines > 45 else []
    return faults + ([] if annotated and node.returns is not None else [f"{node.name} is not annotated"])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\n" * 251, "longer than 250 lines"),
        ("def f() -> None:\n    'x'\n" + "    pass\n" * 45, "f has 46 lines"),
        ("def f(x) -> None:\n    'x'", "f is not annotated"),
        ("def f(x: int):\n    'x'", "f is not annotated"),
        ("def f(x: int) -> None:\n    pass", "f has no docstring"),
        ("class A:\n    pass", "A has no docstring"),
    ],
)
def test_the_check_of_code_finds(text: str, fault: str) -> None:
    assert faults_of_code(text)[0] == fault


def test_conda_pins_are_those_of_the_lock() -> None:
    lock = dict(re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    lock["torch"] = re.search(r"^TORCH \?= torch==(\S+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    environments = sorted((ROOT / "envs").glob("*.yaml"))
    deployed = sorted((ROOT / "envs").glob("*.post-deploy.sh"))
    assert (len(environments), len(deployed)) == (5, 1)
    for path in [*environments, *deployed]:
        pins = re.findall(r"(?:- |--no-deps )([\w.-]+)==([\w.]+)", path.read_text())
        assert pins
        for name, version in pins:
            assert lock[name] == version, f"{path.name}: {name}"


def test_nothing_names_a_machine() -> None:
    texts = [ROOT / "Snakefile", ROOT / "README.md", ROOT / "config.yaml", *(ROOT / "docs").glob("*.md")]
    texts += [path for folder in ("configs", "presets", "profiles") for path in (ROOT / folder).rglob("*.yaml")]
    folders = re.compile(r"(?<![\w.])/(root|home|work|tmp|scratch)/")
    assert [str(path) for path in [*PYTHON, *SMK, *texts] if folders.search(path.read_text())] == []
