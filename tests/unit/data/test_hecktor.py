"""HECKTOR 2022 as a data set: its tables, and the block around each tumour."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from tests.support.hecktor import ENDS, ROWS, SIDE, save, settings, sphere, write_release
from wronglung.core.functions import load_function
from wronglung.data.images.convert_images import convert_volumes
from wronglung.data.images.store import open_images
from wronglung.data.images.unusable import UnusableImageError
from wronglung.data.records import read_records, write_records
from wronglung.data.releases.hecktor.adapter import index_patients
from wronglung.data.releases.hecktor.attributes import read_hecktor_attributes
from wronglung.data.releases.hecktor.examine import examine_patients
from wronglung.data.releases.hecktor.layout import patient_number
from wronglung.data.releases.hecktor.settings import HecktorSettings
from wronglung.data.releases.hecktor.volumes import read_block
from wronglung.data.table_rows import rows_of

CT, MASK = "imagesTr/CHUM-001__CT.nii.gz", "labelsTr/CHUM-001.nii.gz"
INSIDE, OUTSIDE = round(1100 / 2000 * 255), round(500 / 2000 * 255)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A release without a fault."""
    return write_release(tmp_path / "hecktor")


def block(data: HecktorSettings) -> np.ndarray:
    return read_block(Path(data.hecktor), CT, **data.volumes.arguments)


def test_a_patient_with_an_endpoint_is_a_record(root: Path, tmp_path: Path) -> None:
    data = settings(root)
    found = index_patients(data.lists(), **data.index_arguments())
    assert list(found.records["dicom_id"]) == ["CHUM-001", "CHUM-002", "MDA-101"]
    assert found.records["path"][0] == CT
    assert set(found.records["split"]) == {"all"}
    assert [(row.record_id, row.kind) for row in found.rejections] == [("MDA-102", "filter")]
    write_records(tmp_path / "r.parquet", found.records)
    assert list(read_records(tmp_path / "r.parquet")["subject_id"]) == list(found.records["subject_id"])


def test_numbers_of_patients_differ_and_do_not_depend_on_the_table() -> None:
    # A of base 27 is 1, so that C, H, U, M are 3, 8, 21, 13.
    assert patient_number("CHUM-001") == (((3 * 27 + 8) * 27 + 21) * 27 + 13) * 10_000 + 1
    names = [
        f"{centre}-{number:03d}" for centre in ("CHUM", "CHUP", "CHUS", "MDA", "HMR", "AB", "BA") for number in (1, 12)
    ]
    assert len({patient_number(name) for name in names}) == len(names)
    with pytest.raises(ValueError, match=r"chum-1.*expected letters"):
        patient_number("chum-1")


def test_attributes_belong_to_the_records(root: Path) -> None:
    data = settings(root)
    records = index_patients(data.lists(), **data.index_arguments()).records
    found = rows_of(read_hecktor_attributes(data.attributes.files()), records, "clinical")
    table = found.table.set_index(records["dicom_id"])
    assert list(table["sex"]) == ["M", "F", "M"]
    assert list(table["age"]) == [61, 48, 70]
    assert list(table["relapse"]) == [0, 0, 1]
    assert list(table["relapse_time"]) == [1530, 77.5, 412]
    assert list(table["centre"]) == ["CHUM", "CHUM", "MDA"]
    assert table.loc["CHUM-002", ["weight", "tobacco", "alcohol", "performance_status"]].isna().all()
    assert np.isnan(table.loc["MDA-101", "hpv"])
    assert list(table.loc["CHUM-001", ["weight", "tobacco", "hpv", "surgery", "chemotherapy"]]) == [82.5, 1, 1, 0, 1]


def test_faulty_rows_are_left_out_and_faulty_cells_unknown(tmp_path: Path) -> None:
    rows = (
        *ROWS,
        "MDA-101,1,1,5,M,70,64,0,0,0,,1,0",
        "P1,1,1,1,M,1,1,1,1,1,1,1,1",
        "CHUS-001,1,1",
        "CHUS-002,1,1,1,X,a,1,1,1,1,1,1,1",
    )
    ends = (*ENDS, "CHUS-002,1,5", "CHUM-004,1,5", "CHUM-005,2,5", "CHUM-006,1,0", "CHUM-007,0,")
    root = write_release(tmp_path / "hecktor", ROWS, ends)
    clinical = root / "hecktor2022_clinical_info_training.csv"
    clinical.write_text("\n".join([clinical.read_text().splitlines()[0], *rows]) + "\n")
    found = index_patients(settings(root).lists(), shards=1)
    assert list(found.records["dicom_id"]) == ["CHUM-001", "CHUM-002", "CHUS-002"]
    faults = {row.record_id: row.reason for row in found.rejections if row.kind == "fault"}
    assert faults == {
        "MDA-101": "patient in two rows; both left out",
        "hecktor2022_clinical_info_training.csv line 7": "PatientID that is not as in CHUM-001",
        "hecktor2022_clinical_info_training.csv line 8": "row has 3 fields, the header 13",
        "CHUM-004": "patient without a row in the clinical table",
        "CHUM-005": "Relapse that is neither 0 nor 1",
        "CHUM-006": "RFS that is no number above 0",
        "CHUM-007": "RFS that is no number above 0",
    }
    repairs = {(row.record_id, row.reason) for row in found.rejections if row.kind == "repair"}
    assert repairs == {
        ("CHUS-002", "Gender that is neither F nor M; it is unknown"),
        ("CHUS-002", "Age that is no number; it is unknown"),
    }


def test_tables_of_other_releases_are_refused(root: Path) -> None:
    ends = root / "hecktor2022_endpoint_training.csv"
    ends.write_text("PatientID,Relapse,RFS\nXYZ-001,1,4\n")
    with pytest.raises(ValueError, match="none of its 4 patients has a usable row"):
        index_patients(settings(root).lists(), shards=1)
    ends.write_text("PatientID,Relapse\nCHUM-001,1\n")
    with pytest.raises(ValueError, match=r"columns \['RFS'\] are missing"):
        index_patients(settings(root).lists(), shards=1)


def test_the_block_is_the_tumour_s_surroundings(root: Path) -> None:
    cut = block(settings(root))
    assert cut.shape == (8, 8, 8)
    # The tumour's middle lies between the two middle voxels of eight, so that voxels are means of two along each axis.
    assert set(np.unique(cut[3:5, 3:5, 3:5])) == {INSIDE}
    assert cut[0, 0, 0] == OUTSIDE
    odd = block(settings(root, block={"voxels": [7, 9, 5]}))
    own = np.where(sphere((8, 9, 10), 3), INSIDE, OUTSIDE)  # x to the right, y to the front, z upwards
    expected = own[8 - 2 : 8 + 3, 9 - 4 : 9 + 5, 10 - 3 : 10 + 4][::-1, ::-1].transpose(2, 1, 0)
    np.testing.assert_array_equal(odd, expected)


@pytest.mark.parametrize("codes", ["LPS", "RAS", "SAR", "PIL"])
def test_the_block_does_not_depend_on_the_order_of_the_axes(root: Path, codes: str) -> None:
    noise = np.random.default_rng(0).integers(-900, 900, (SIDE,) * 3).astype(np.int16)
    affine = np.array([[2.0, 0, 0, 5], [0, 2, 0, -7], [0, 0, 2, 9], [0, 0, 0, 1]])
    save(root / CT, noise, affine)
    save(root / MASK, sphere((8, 9, 10), 3).astype(np.uint8), affine)
    before = block(settings(root))
    for path in (root / CT, root / MASK):
        image = nib.load(path)
        own = nib.orientations.axcodes2ornt(tuple(codes))
        turned = image.as_reoriented(nib.orientations.ornt_transform(nib.io_orientation(image.affine), own))
        save(path, np.asarray(turned.dataobj), turned.affine)
    np.testing.assert_array_equal(block(settings(root)), before)


def test_a_larger_tumour_stays_larger_and_beyond_the_ct_is_zero(root: Path) -> None:
    sizes = []
    for radius in (2, 4):
        tumour = sphere((1, 9, 10), radius)
        save(root / CT, np.where(tumour, 100, -500).astype(np.int16), np.eye(4) * 2)
        save(root / MASK, tumour.astype(np.uint8) * 2, np.eye(4) * 2)
        cut = block(settings(root, block={"voxels": [9, 9, 17]}))
        sizes.append((cut == INSIDE).sum())
        assert not cut[:, :, -2:].any()  # x below 0, on the patient's left in this grid
    assert sizes[1] > 2 * sizes[0]


def test_larger_voxels_are_means_of_smaller_ones(root: Path) -> None:
    noise = np.random.default_rng(0).integers(-900, 900, (SIDE,) * 3).astype(np.int16)
    save(root / CT, noise, np.diag([1.0, 1, 1, 1]))
    save(root / MASK, sphere((8, 9, 10), 3).astype(np.uint8), np.diag([1.0, 1, 1, 1]))
    cut = block(settings(root, block={"voxels": [1, 1, 3], "voxel_mm": 3.0}))
    expected = (noise[7:10, 8:11, 9:12].astype(float) + 1000).mean() / 2000 * 255
    assert cut[0, 0, 1] == round(expected)


CUBE = (SIDE, SIDE, SIDE)
DAMAGED = "that is no NIfTI file, damaged or cut short"


def replace_by(path: str, voxels: np.ndarray, side: float = 2.0) -> Callable[[Path], None]:
    return lambda root: save(root / path, voxels, np.diag([side, side, side, 1]))


FAULTS: dict[str, Callable[[Path], object]] = {
    "CT file is missing": lambda root: (root / CT).unlink(),
    "mask file is missing": lambda root: (root / MASK).unlink(),
    f"CT {DAMAGED}": lambda root: (root / CT).write_bytes((root / CT).read_bytes()[:150]),
    f"mask {DAMAGED}": lambda root: (root / MASK).write_bytes(b"no"),
    "CT with 4 dimensions; expected three, none empty": replace_by(CT, np.zeros((2, 2, 2, 2), np.int16)),
    "CT and mask that lie on different grids": replace_by(MASK, np.ones(CUBE, np.uint8), 1.0),
    "mask without a voxel of the values [1, 2]": replace_by(MASK, np.zeros(CUBE, np.uint8)),
    "CT with values that are not finite": replace_by(CT, np.full(CUBE, np.nan, np.float32)),
    "block of constant value in the window [-1000.0, 1000.0]": replace_by(CT, np.zeros(CUBE, np.int16)),
}


@pytest.mark.parametrize("reason", FAULTS)
def test_what_gives_no_block_is_rejected_and_found_by_the_check(root: Path, tmp_path: Path, reason: str) -> None:
    FAULTS[reason](root)
    data = settings(root)
    with pytest.raises(UnusableImageError) as caught:
        block(data)
    assert str(caught.value) == reason
    records = index_patients(data.lists(), shards=1).records
    read = partial(load_function(data.volumes.read), **data.volumes.arguments)
    (row,) = convert_volumes(records, data.image_folder, str(tmp_path / "a.h5"), data.volumes.shape, read)
    assert (row.record_id, row.reason) == ("CHUM-001", reason)
    with open_images([tmp_path / "a.h5"]) as images:
        assert images.dicom_ids == ["CHUM-002", "MDA-101"]
    report = examine_patients(data, {}, 7)
    (finding,) = report.findings
    assert finding.severity == "stops"
    assert ("missing" in reason) == ("missing" in finding.what)
    assert "missing" in reason or reason in finding.what


def test_the_underscored_name_of_a_mask_is_found(root: Path) -> None:
    before = block(settings(root))
    (root / MASK).rename(root / "labelsTr/CHUM_001.nii.gz")
    np.testing.assert_array_equal(block(settings(root)), before)


def test_a_sound_release_has_counts_and_no_findings(root: Path) -> None:
    report = examine_patients(settings(root), {}, 7)
    assert not report.findings
    assert {count.what: count.found for count in report.counts} == {"patients": 3, "relapses": 1, "centres": 2}
    (root / "hecktor2022_endpoint_training.csv").unlink()
    assert [finding.severity for finding in examine_patients(settings(root), {}, 7).findings] == ["stops"]


def test_a_window_upside_down_is_refused(root: Path) -> None:
    with pytest.raises(ValueError, match="expected a lower and a higher value"):
        settings(root, block={"window": [5.0, 5.0]})


def test_the_same_seed_opens_the_same_volumes(root: Path) -> None:
    (root / CT).write_bytes(b"no")
    found = [examine_patients(settings(root, check={"images": 1}), {}, seed).findings for seed in (1, 1, 2, 3, 4, 5)]
    assert found[0] == found[1]
    assert len({bool(one) for one in found}) == 2
