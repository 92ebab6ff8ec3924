import subprocess
import sys
from pathlib import Path

from wronglung.logs import progress


def test_the_log_holds_the_messages_and_the_traceback(tmp_path: Path) -> None:
    log = tmp_path / "job.log"
    program = f"from wronglung.logs import log_to\nlog_to({str(log)!r})\nimport logging\nlogging.info('begun')\n1 / 0\n"
    folder = Path(__file__).parents[2] / "workflow_scripts"
    run = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "begun" in log.read_text()
    assert "ZeroDivisionError" in log.read_text()
    assert "ZeroDivisionError" in run.stderr


def test_progress_passes_the_items_through(capsys) -> None:  # noqa: ANN001
    assert list(progress([3, 1, 2], "items")) == [3, 1, 2]
    assert "items" in capsys.readouterr().err
