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


@pytest.mark.parametrize("name", sorted(rules()))
def test_a_rule_names_its_script_digest_log_benchmark_and_environment(name: str) -> None:
    body = rules()[name]
    assert f'"../workflow_scripts/{name}.py"' in body
    assert f'code=code_digest("{name}")' in body
    assert f'"results/logs/{name}' in body
    assert f'"results/benchmarks/{name}' in body
    environment = re.search(r'conda:\s+"\.\./(envs/\w+\.yaml)"', body)
    assert environment
    assert (ROOT / environment[1]).exists()
    assert "lambda" not in body
    assert "run:" not in body


def test_files_of_the_workflow_are_short() -> None:
    assert len((ROOT / "Snakefile").read_text().splitlines()) <= 40
    assert {path.name for path in SMK if len(path.read_text().splitlines()) > 100} == set()
    common = (ROOT / "rules/common.smk").read_text()
    assert len(common.splitlines()) <= 60
    assert not RULE.search(common)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_thin_and_knows_snakemake_only_at_its_end(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 40
    body, guard, _ = text.partition('if __name__ == "__main__":\n    log_to(snakemake.log[0])\n')
    assert guard
    assert "snakemake" not in body
    assert "def main(" in body


def test_the_package_knows_nothing_of_snakemake() -> None:
    for path in (ROOT / "workflow_scripts/wronglung").rglob("*.py"):
        names = {node.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Name)}
        assert "snakemake" not in names, path
        assert not re.search(r"^\s*(import|from) snakemake", path.read_text(), re.MULTILINE), path


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_small_documented_and_annotated(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 250
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        docstring = ast.get_docstring(node, clean=False)
        lines = node.end_lineno - node.lineno + 1 - (docstring.count("\n") + 1 if docstring else 0)
        assert lines <= 45, node.name
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        assert all(argument.annotation for argument in arguments if argument.arg not in ("self", "cls")), node.name
        assert node.returns is not None, node.name
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node) or node.name == "main", f"{node.name} is public and has no docstring"


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
    for path in [
        *PYTHON,
        *SMK,
        ROOT / "Snakefile",
        ROOT / "README.md",
        *(ROOT / "configs").glob("*"),
        ROOT / "config.yaml",
    ]:
        text = path.read_text()
        assert not re.search(r"(?<![\w.])/(root|home|work|tmp|scratch)/", text), path
