import subprocess
import sys
from pathlib import Path
from runpy import run_path

import pytest

from wronglung.core.logs import describe, progress
from wronglung.training.training_log import read_log


def test_the_log_holds_the_messages_and_the_traceback(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    program = (
        f"from wronglung.core.logs import log_to\nlog_to({str(log)!r})\nimport logging\nlogging.info('begun')\n1 / 0\n"
    )
    folder = Path(__file__).parents[3] / "workflow_scripts"
    run = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "begun" in log.read_text()
    assert "ZeroDivisionError" in log.read_text()
    assert "ZeroDivisionError" in run.stderr


CANARY = "kanarienvogel"
# Errors as libraries and the interpreter raise them of themselves, with the text that they stumble over. The traceback
# shows source lines, so the word is put together.
STUMBLING = """
WORD = "kanarien" + "vogel"

def in_a_mapping(): return {}[WORD]
def in_a_number(): return float(WORD)

def in_a_series():
    import pandas
    pandas.Series([WORD]).astype(float)

def in_a_frame():
    import pandas
    pandas.DataFrame()[WORD]

def in_a_section():
    import pydantic
    pydantic.TypeAdapter(int).validate_python(WORD)

def in_an_attribute(): return getattr({}, WORD)

def before_another():
    try:
        in_a_mapping()
    except KeyError as error:
        raise OSError("a.txt") from error
"""
PROGRAM = """
import sys
sys.path.append(sys.argv[1])
from wronglung.core.logs import log_to
log_to(sys.argv[2])
import stumbling
getattr(stumbling, sys.argv[3])()
"""


LIBRARY = """
WORD = "kanarien" + "vogel"
def fail():
    raise KeyError(WORD)
"""


def test_a_library_below_the_folder_of_snakemake_is_still_a_library(tmp_path: Path) -> None:
    conda, scripts = tmp_path / ".snakemake/conda/0/lib/site-packages", tmp_path / ".snakemake/scripts"
    for folder, told in ((conda, False), (scripts, True)):
        folder.mkdir(parents=True)
        (folder / "failing.py").write_text(LIBRARY)
        with pytest.raises(KeyError) as caught:
            run_path(str(folder / "failing.py"))["fail"]()
        assert (CANARY in "".join(describe(caught.value))) is told


def test_what_a_worker_process_said_is_not_told() -> None:
    error = RuntimeError(f"Caught OSError in DataLoader worker process 0.\nOriginal Traceback\nKeyError: {CANARY}")
    told = "".join(describe(error))
    assert "worker process 0" in told
    assert "runtime.workers: 0" in told
    assert CANARY not in told


@pytest.mark.parametrize(
    "where",
    [
        "in_a_mapping",
        "in_a_number",
        "in_a_series",
        "in_a_frame",
        "in_a_section",
        "in_an_attribute",
        "before_another",
    ],
)
def test_messages_that_quote_values_are_not_told(tmp_path: Path, where: str) -> None:
    (tmp_path / "stumbling.py").write_text(STUMBLING)
    log = tmp_path / "job.log"
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), str(log), where]
    folder = Path(__file__).parents[3] / "workflow_scripts"
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    for told in (run.stderr, log.read_text()):
        assert "may quote report text" in told
        assert f"in {where}" in told
        assert CANARY not in told


def test_the_projects_own_messages_are_told(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("epoch\n1\n")
    with pytest.raises(ValueError, match=r"log\.csv.*'epoch'.*'gradient_norm'") as caught:
        read_log(tmp_path / "log.csv")
    assert str(caught.value) in "".join(describe(caught.value))


FAILING = """
import sys
from wronglung.core.errors import RefusedError
from wronglung.core.logs import log_to
log_to(sys.argv[1])
if sys.argv[2] == "refused":
    raise RefusedError("mend the csv")
if sys.argv[2] == "raised":
    from wronglung.training.training_log import read_log
    read_log(sys.argv[3])
if sys.argv[2] == "library":
    float("x")
assert False, "cannot happen"
"""


@pytest.mark.parametrize(
    ("case", "alone"), [("refused", True), ("raised", True), ("library", False), ("cannot", False)]
)
def test_an_error_about_an_input_stands_alone_and_its_traceback_is_kept(tmp_path: Path, case: str, alone: bool) -> None:
    """On the terminal and in the log, which Snakemake prints too; a later try takes the traceback away."""
    (tmp_path / "log.csv").write_text("epoch\n1\n")
    log, kept = tmp_path / "job.log", tmp_path / "job.traceback"
    kept.write_text("of an earlier try")
    folder = Path(__file__).parents[3] / "workflow_scripts"
    command = [sys.executable, "-c", FAILING, str(log), case, str(tmp_path / "log.csv")]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    for told in (run.stderr, log.read_text()):
        assert ("Traceback" in told) is not alone
    assert kept.exists() is alone
    if alone:
        assert run.stderr.strip() in log.read_text()
        assert run.stderr.strip() in kept.read_text()
        assert "Traceback" in kept.read_text()
        assert str(kept) in log.read_text()


def test_progress_passes_the_items_through(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress([3, 1, 2], "items")) == [3, 1, 2]
    assert "items" in capsys.readouterr().err
