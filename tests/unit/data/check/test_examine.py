import gzip
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

import check_release
from tests.unit.data.conftest import MadeUpRelease
from tests.workflow.conftest import ROOT
from wronglung.data.check.examine import examine_release
from wronglung.data.check.findings import Finding
from wronglung.data.check.report import ReleaseReport, as_markdown, read_report, write_report
from wronglung.data.check.tables import FILES
from wronglung.data.settings import DataSettings, ReleaseSettings

LUNG = {"bbox_name": "left lung", "original_x1": 4, "original_y1": 0, "original_x2": 7, "original_y2": 5}


@pytest.fixture
def whole(release: MadeUpRelease) -> MadeUpRelease:
    """A release without a fault: an image in each split."""
    for number, split in enumerate(("train", "valid", "test", "avoid")):
        release.add(split, split, 10000001 + number, 50000001 + number)
        release.add_graph(split, [LUNG], [])
    release.add_gold("avoid")
    release.write_lists()
    write_metadata(release)
    return release


def write_metadata(release: MadeUpRelease, **changes: Any) -> None:
    rows = [{"dicom_id": row["dicom_id"], "Rows": 6, "Columns": 8} for rows in release.rows.values() for row in rows]
    path = release.root / "jpg/mimic-cxr-2.0.0-metadata.csv.gz"
    path.parent.mkdir(exist_ok=True)
    pd.DataFrame(rows).assign(**changes).to_csv(path, index=False)


def examine(release: MadeUpRelease, published: dict[str, int] | None = None) -> ReleaseReport:
    data = yaml.safe_load((ROOT / "config.yaml").read_text())["data"]
    files = release.write_lists() | {"metadata": str(release.root / "jpg/mimic-cxr-2.0.0-metadata.csv.gz")}
    where = dict.fromkeys(ReleaseSettings.model_fields)
    where |= {"mimic_cxr": str(release.mimic), "chest_imagenome": str(release.imagenome)}
    where["mimic_cxr_jpg"] = str(release.root / "jpg")
    settings = ReleaseSettings.model_construct(**where)
    return examine_release(files, settings, DataSettings.model_validate(data), published or {}, 0)


def the_one(report: ReleaseReport, words: str) -> Finding:
    (found,) = [finding for finding in report.findings if words in finding.what]
    return found


def test_a_whole_release_has_no_finding(whole: MadeUpRelease) -> None:
    report = examine(whole)
    assert report.findings == []
    assert {state.name for state in report.files} == set(FILES)
    present = {state.name: state for state in report.files if state.present}
    assert set(FILES) - set(present) == {"views", "study_list"}
    assert present["train"].rows == 1
    assert len(present["gold"].sha256 or "") == 64
    assert "Nothing stops a run." in as_markdown(report)


def test_counts_are_compared_with_the_published_ones(whole: MadeUpRelease) -> None:
    found = the_one(examine(whole, {"train": 166521, "valid": 1}), "train has 1 rows")
    assert (found.severity, found.count) == ("warns", 166520)
    assert len(examine(whole, {"valid": 1}).findings) == 0


def test_a_missing_column_stops(whole: MadeUpRelease) -> None:
    path = Path(whole.write_lists()["gold"])
    whole.gold = [{name: value for name, value in row.items() if name != "bbox"} for row in whole.gold]
    found = the_one(examine(whole), "gold cannot be read")
    assert found.severity == "stops"
    assert "'bbox'" in found.what
    assert found.examples == [str(path)]


@pytest.mark.parametrize(
    ("plant", "words", "examples"),
    [
        (lambda r: r.rows["valid"].append(r.rows["train"][0]), "stand more than once", None),
        (lambda r: r.add("test", "new", 10000001, 50000009), "in more than one split", ["10000001"]),
        (lambda r: r.gold[0].update(image_id="other.dcm"), "does not list", ["other"]),
        (lambda r: r.gold[0].update(coord_original="[4, 0, 70, 5]"), "reach past", ["avoid|left lung"]),
        (lambda r: r.gold[0].update(coord_original="[4, 0, 7]"), "coordinate missing", ["avoid|left lung"]),
        (lambda r: (r.mimic / r.rows["train"][0]["path"]).unlink(), "image file is missing", ["train"]),
        (lambda r: (r.mimic / "files/p10/p10000001/s50000001.txt").unlink(), "report is missing", ["train"]),
        (lambda r: (r.mimic / "files/p10/p10000001/s50000001.txt").write_text(" \n"), "report is empty", ["train"]),
        (lambda r: r.add_graph("test", [], []).write_text("{"), "is not JSON", ["test"]),
        (lambda r: r.add_graph("test", [LUNG | {"original_x2": 99}], []), "do not lie in their image", ["test"]),
        (lambda r: write_metadata(r, Columns=9), "differs from the metadata's", None),
    ],
)
def test_each_fault_is_found(whole: MadeUpRelease, plant: Any, words: str, examples: list[str] | None) -> None:
    plant(whole)
    # Of so few images one is above every tolerated share.
    found = [finding for finding in examine(whole).findings if words in finding.what]
    assert found
    assert all(finding.severity == "stops" for finding in found)
    assert examples is None or found[0].examples == examples


def test_crossed_and_unknown_ids_are_found(whole: MadeUpRelease) -> None:
    files = whole.write_lists()
    with gzip.open(files["record_list"], "rt") as file:
        text = file.read()
    whole.rows["train"][0]["study_id"] = 59999999
    whole.write_lists()
    Path(files["record_list"]).write_bytes(gzip.compress(text.replace("test", "tests").encode()))
    report = examine_release(
        files,
        ReleaseSettings.model_construct(mimic_cxr=str(whole.mimic), chest_imagenome=str(whole.imagenome)),
        DataSettings.model_validate(yaml.safe_load((ROOT / "config.yaml").read_text())["data"]),
        {},
        0,
    )
    assert the_one(report, "does not know").examples == ["test"]
    assert the_one(report, "study or patient differs").examples == ["train"]


def test_the_report_stays_when_the_run_is_stopped(whole: MadeUpRelease, tmp_path: Path) -> None:
    whole.gold[0]["coord_original"] = "[4, 0, 70, 5]"
    report = examine(whole)
    paths = str(tmp_path / "report.json"), str(tmp_path / "report.md"), str(tmp_path / "passed.txt")
    write_report(*paths[:2], report)
    assert read_report(paths[0]) == report
    with pytest.raises(ValueError, match="gold boxes that reach past their image") as error:
        check_release.main(*paths)
    assert paths[1] in str(error.value)
    assert not Path(paths[2]).exists()
    text = Path(paths[1]).read_text()
    assert text.index("## Stops: gold boxes") < text.index("## Files")
    assert "`avoid|left lung`" in text
    write_report(*paths[:2], report.model_copy(update={"findings": []}))
    check_release.main(*paths)
    assert Path(paths[2]).exists()


def test_a_report_holds_no_report_text(whole: MadeUpRelease) -> None:
    whole.gold[0]["sentence"] = "canary"
    whole.gold[0]["coord_original"] = "canary"
    (whole.mimic / "files/p10/p10000001/s50000001.txt").write_bytes(b"\xff canary")
    whole.add_graph("test", [], []).write_text(json.dumps({"objects": "canary", "attributes": "canary"}))
    report = examine(whole)
    assert report.findings
    assert "canary" not in as_markdown(report)


def test_a_damaged_report_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text('{"files": [')
    with pytest.raises(ValueError, match="is no report of a release"):
        read_report(tmp_path / "report.json")
