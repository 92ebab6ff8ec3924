"""The report stays when the run is stopped, and shows no report text."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

import check_release
from tests.unit.data.check.made_up import TEST, VALID, report_file, settings
from tests.unit.data.conftest import MadeUpRelease


def run(release: MadeUpRelease, folder: Path) -> None:
    data = settings(release)
    report, tables = str(folder / "report.md"), str(folder / "tables.csv")
    check_release.main(data.model_dump(), published={}, seed=0, report=report, tables=tables)


def test_the_report_stays_when_the_run_is_stopped(whole: MadeUpRelease, tmp_path: Path) -> None:
    path = whole.imagenome / "silver_dataset/splits/train.csv"
    content = path.read_text()
    path.unlink()
    with pytest.raises(ValueError, match=r"needed files.*\(1 of 8\): .*train\.csv\n") as error:
        run(whole, tmp_path)
    assert str(tmp_path / "report.md") in str(error.value)
    assert not (tmp_path / "tables.csv").exists()
    text = (tmp_path / "report.md").read_text()
    assert text.index("## Stops the run: needed files") < text.index("## Counts")
    assert json.loads((tmp_path / "report.json").read_text())["findings"][0]["severity"] == "stops"
    path.write_text(content)
    run(whole, tmp_path)
    assert json.loads((tmp_path / "report.json").read_text())["findings"] == []
    tables = pd.read_csv(tmp_path / "tables.csv").set_index("table")
    assert tables.loc["train", "sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_nothing_shows_report_text(whole: MadeUpRelease, tmp_path: Path) -> None:
    whole.gold[0] |= {"sentence": "canary", "coord_original": "canary", "label_name": "canary"}
    whole.write_lists()
    report_file(whole, 1).write_bytes(b"\xff\x00 canary")
    whole.add_graph(TEST, [], []).write_text(json.dumps({"objects": "canary", "attributes": "canary"}))
    whole.add_graph(VALID, [{"bbox_name": "canary"}], [{"bbox_name": "canary"}])
    with pytest.raises(ValueError, match="boxes of gold") as error:
        run(whole, tmp_path)
    assert "canary" not in str(error.value)
    for name in ("report.md", "report.json"):
        assert "canary" not in (tmp_path / name).read_text()
