"""A release of JPG images."""

import re

import pytest

from tests.unit.data.check.made_up import METADATA, TRAIN, change, settings, the_one
from tests.unit.data.conftest import MadeUpRelease
from tests.unit.data.jpg import write_jpgs
from wronglung.data.check.check_report import ReleaseReport, as_markdown
from wronglung.data.releases.chest_imagenome.check.examine import examine_release


@pytest.fixture
def of_jpgs(whole: MadeUpRelease) -> MadeUpRelease:
    """The same with JPG files alone, and without MIMIC-CXR's record list."""
    write_jpgs(whole.mimic, whole.root / "jpg")
    for path in (*whole.mimic.rglob("*.dcm"), whole.mimic / "cxr-record-list.csv.gz"):
        path.unlink()
    return whole


def examine_jpgs(release: MadeUpRelease) -> ReleaseReport:
    return examine_release(settings(release, where={"images": "jpg"}), {}, 0)


def test_jpg_images_are_sampled_and_need_the_metadata_alone(of_jpgs: MadeUpRelease) -> None:
    report = examine_jpgs(of_jpgs)
    assert [one.what for one in report.findings] == []
    text = as_markdown(report)
    assert re.search(r"^\| record_list \| not there\b", text, re.MULTILINE)
    assert re.search(rf"^\| images \| there \|.*JPG.*`{of_jpgs.root / 'jpg/files'}` \|", text, re.MULTILINE)
    path = (of_jpgs.root / "jpg" / of_jpgs.rows["train"][0]["path"]).with_suffix(".jpg")
    path.write_bytes(path.read_bytes()[:-10])
    found = the_one(examine_jpgs(of_jpgs), "sampled images: JPEG that is damaged")
    assert (found.severity, found.examples) == ("warns", [TRAIN])
    path.unlink()
    assert the_one(examine_jpgs(of_jpgs), "sampled images: image file is missing").examples == [TRAIN]


def test_jpg_images_or_metadata_that_are_not_there_stop(of_jpgs: MadeUpRelease) -> None:
    (of_jpgs.root / METADATA).unlink()
    (of_jpgs.root / "jpg/files").rename(of_jpgs.root / "elsewhere")
    found = the_one(examine_jpgs(of_jpgs), "needed files that are not there")
    assert found.examples == [str(of_jpgs.root / METADATA), str(of_jpgs.root / "jpg/files")]


def test_metadata_that_stand_in_for_the_record_list_need_its_ids(of_jpgs: MadeUpRelease) -> None:
    change(of_jpgs.root / METADATA, lambda table: table.drop(columns="study_id"))
    (found,) = [one for one in examine_jpgs(of_jpgs).findings if one.what.startswith("metadata cannot be read")]
    assert found.severity == "stops"
    assert "['study_id']" in found.what
