"""Boxes of MS-CXR on images of another size than the release states."""

from pathlib import Path

from tests.unit.data.ms_cxr_case import STAGE, image_id, read, row
from wronglung.data.releases.ms_cxr.sizes import fit_boxes


def test_boxes_are_brought_to_the_images_at_hand(tmp_path: Path) -> None:
    phrases = read(tmp_path, [row(0), row(1), row(2), row(3)]).phrases
    sizes = {image_id(0): (2544, 3056), image_id(1): (1272, 1528), image_id(2): (2544, 2544)}
    fitted = fit_boxes(phrases, sizes, STAGE, "file")
    assert fitted.phrases["dicom_id"].to_list() == [image_id(0), image_id(1), image_id(3)]
    assert fitted.phrases["boxes"].to_list()[0] == [[1500.0, 1900.0, 2099.0, 2599.0]]
    # Pixels 1500 to 2099 of the whole are 750 to 1049 of the half.
    assert fitted.phrases["boxes"].to_list()[1] == [[750.0, 950.0, 1049.0, 1299.0]]
    assert fitted.phrases["width"].to_list() == [2544, 1272, 2544]
    assert fitted.phrases.dtypes.equals(phrases.dtypes)
    assert [(entry.kind, image_id(2) in entry.record_id) for entry in fitted.rejections] == [
        ("repair", False),
        ("fault", True),
    ]


def test_the_shorter_side_may_be_rounded(tmp_path: Path) -> None:
    phrases = read(tmp_path, [row()]).phrases
    assert fit_boxes(phrases, {image_id(0): (426, 512)}, STAGE, "file").phrases["width"].to_list() == [426]
    assert fit_boxes(phrases, {image_id(0): (430, 512)}, STAGE, "file").phrases.empty
