"""The shape of the workflow: rules, scripts and folders share names, and everything stays small."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "workflow_scripts").glob("*.py"))
SMK = sorted((ROOT / "rules").glob("*.smk"))
PYTHON = sorted((ROOT / "workflow_scripts").rglob("*.py"))
RULE = re.compile(r"^rule (\w+):\n(.*?)(?=^rule |\Z)", re.MULTILINE | re.DOTALL)


def rules() -> dict[str, str]:
    """Text of every rule by its name."""
    return {name: body for path in SMK for name, body in RULE.findall(path.read_text())}


def test_every_rule_has_its_script_and_every_script_its_rule() -> None:
    assert len(rules()) >= 15
    assert set(rules()) == {path.stem for path in SCRIPTS}


def test_a_rule_names_its_script_digest_log_benchmark_and_environment() -> None:
    wrong = {name: faults for name, body in rules().items() if (faults := faults_of_rule(name, body))}
    assert not wrong


def faults_of_rule(name: str, body: str) -> list[str]:
    """What a rule lacks or has too much."""
    needed = (
        f'"../workflow_scripts/{name}.py"',
        f'code=code_digest("{name}")',
        f'"results/logs/{name}',
        f'"results/benchmarks/{name}',
    )
    faults = [f"lacks {text}" for text in needed if text not in body]
    environment = re.search(r'conda:\s+"\.\./(envs/\w+\.yaml)"', body)
    if not environment or not (ROOT / environment[1]).exists():
        faults.append("names no environment that exists")
    return faults + [f"has {text}" for text in ("lambda", "run:") if text in body]


def test_files_of_the_workflow_are_short() -> None:
    assert len((ROOT / "Snakefile").read_text().splitlines()) <= 40
    assert {path.name for path in SMK if len(path.read_text().splitlines()) > 100} == set()
    common = (ROOT / "rules/common.smk").read_text()
    assert len(common.splitlines()) <= 60
    assert not RULE.search(common)


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
    for path in (ROOT / "workflow_scripts/wronglung").rglob("*.py"):
        text = path.read_text()
        names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
        if "snakemake" in names or re.search(r"^\s*(import|from) snakemake", text, re.MULTILINE):
            wrong.append(path.name)
    assert not wrong


def test_files_and_functions_are_small_documented_and_annotated() -> None:
    wrong = {str(path.relative_to(ROOT)): faults for path in PYTHON if (faults := faults_of_code(path.read_text()))}
    assert not wrong


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
    texts = [ROOT / "Snakefile", ROOT / "README.md", ROOT / "config.yaml", *(ROOT / "configs").glob("*")]
    folders = re.compile(r"(?<![\w.])/(root|home|work|tmp|scratch)/")
    assert [str(path) for path in [*PYTHON, *SMK, *texts] if folders.search(path.read_text())] == []
