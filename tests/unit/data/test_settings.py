"""Settings of data sets that contradict themselves are refused."""

from typing import Any

import pytest

from tests.support.project import tiny_config
from wronglung.data.releases.chest_imagenome.settings import ChestImagenomeSettings
from wronglung.data.settings import PixelSettings


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"release": {"images": "jpg", "mimic_cxr_jpg": None}}, "images: jpg, but mimic_cxr_jpg is null; .*dicom"),
        ({"max_rejected": {"index_release": 0.1}}, r"\['convert_images', 'link_sentences'\] are missing; give"),
        ({"max_rejected": {"convert_dicoms": 0.1}}, "convert_dicoms"),
        ({"shards": {"gold": 0, "silver": 2}}, r"shards\.gold"),
        ({"layout": "padchest"}, "layout"),
    ],
)
def test_a_wrong_data_set_is_refused(change: dict[str, Any], message: str) -> None:
    given = tiny_config()["datasets"]["clinic"]
    if "release" in change:
        change = {"release": given["release"] | change["release"]}
    with pytest.raises(ValueError, match=message):
        ChestImagenomeSettings.model_validate(given | change)


def test_a_crop_fits_into_the_image() -> None:
    assert PixelSettings(image_size=256, crop_size=256).crop_size == 256
    with pytest.raises(ValueError, match=r"crop_size \(257\) must not exceed image_size \(256\)"):
        PixelSettings(image_size=256, crop_size=257)
