"""Lists of published sets: faulty rows are left out with their reasons, and lists of another form are refused."""

from pathlib import Path

import pytest

from tests.support.labelled_sets import FIVE, chexpert_path, mimic_path, write_list
from tests.unit.data.test_labelled_images import entry
from wronglung.data.releases.labelled_images.adapter import index_images
from wronglung.data.releases.labelled_images.examine import examine_set


def reasons(layout: str, path: Path, folder: str = ".") -> dict[str, str]:
    """What is left out of a list, by its id."""
    found = index_images({"films": str(path)}, layout, folder, 1)
    assert {row.kind for row in found.rejections} <= {"fault"}
    return {row.record_id: row.reason for row in found.rejections}


GOOD = {
    "chexpert_5x200": (f"Path,{','.join(FIVE)}", f"{chexpert_path(0)},1,0,0,0,0"),
    "mimic_5x200": ("Path,label", f'{mimic_path(0)},"[0, 1, 0, 0, 0]"'),
    "rsna": ("patientId,x,y,width,height,Target", "aa-1,,,,,0"),
    "chestxray14": ("Image Index,Finding Labels,Patient ID", "a.png,Mass,1"),
}


@pytest.mark.parametrize(
    ("layout", "line", "reason", "image"),
    [
        ("chexpert_5x200", f"{chexpert_path(2)},1,0,0,0,2", "five values", chexpert_path(2)),
        ("chexpert_5x200", f"{chexpert_path(2)},1,0,0,0", "5 fields, the header 6", chexpert_path(2)),
        ("chexpert_5x200", "../train/patient00001/study1/a.jpg,1,0,0,0,0", "outside the folder", ""),
        ("chexpert_5x200", "/train/patient00001/study1/a.jpg,1,0,0,0,0", "outside the folder", ""),
        ("chexpert_5x200", "somewhere/a.jpg,1,0,0,0,0", "patientNNNNN", "somewhere/a.jpg"),
        ("mimic_5x200", f'{mimic_path(2)},"[0, 1, 0, 0]"', "five values", mimic_path(2)),
        ("mimic_5x200", f'{mimic_path(2)},"__import__(1)"', "five values", mimic_path(2)),
        ("mimic_5x200", 'files/p10/../../x.jpg,"[0, 1, 0, 0, 0]"', "outside the folder", ""),
        ("mimic_5x200", 'a.jpg,"[0, 1, 0, 0, 0]"', "pSUBJECT", "a.jpg"),
        ("rsna", "../aa,,,,,0", "outside the folder", ""),
        ("rsna", "aa-2,,,,,2", "neither 0 nor 1", "aa-2"),
        ("chestxray14", "b.png,Mass|Cancer,1", "does not have", "b.png"),
        ("chestxray14", "b.png,No Finding|Mass,1", "beside a finding", "b.png"),
        ("chestxray14", "b.png,Mass,ann", "no number", "b.png"),
        ("chestxray14", "../b.png,Mass,1", "outside the folder", ""),
    ],
)
def test_a_faulty_row_is_left_out_with_its_line_and_reason(
    layout: str, line: str, reason: str, image: str, tmp_path: Path
) -> None:
    path = write_list(tmp_path / "list.csv", *GOOD[layout], line)
    ((name, said),) = reasons(layout, path).items()
    assert name == (f"{image}|list.csv line 3" if image else "list.csv line 3")
    assert reason in said


@pytest.mark.parametrize(
    ("layout", "line"),
    [
        ("chexpert_5x200", f"CheXpert-v1.0/{chexpert_path(2)},0,1,0,0,0"),
        ("mimic_5x200", f'{mimic_path(2)},"[1, 0, 0, 0, 0]"'),
        ("rsna", "aa-2,,,,,0"),
        ("rsna", "aa-2,1,1,5,5,1"),
        ("chestxray14", "b.png,Edema,1"),
    ],
)
def test_a_film_in_two_rows_is_left_out_but_a_second_box_is_no_second_film(
    layout: str, line: str, tmp_path: Path
) -> None:
    twin = {"rsna": "aa-2,,,,,0", "chestxray14": "b.png,Edema,1"}.get(layout, line)
    path = write_list(tmp_path / "list.csv", *GOOD[layout], twin, line)
    found = index_images({"films": str(path)}, layout, ".", 1)
    assert len(found.records) == 1
    assert found.rejections


@pytest.mark.parametrize(
    ("layout", "old", "new"),
    [
        ("chexpert_5x200", "Edema", "Oedema"),
        ("chexpert_5x200", "Path", "File"),
        ("mimic_5x200", "Path", "File"),
        ("rsna", "Target", "class"),
        ("chestxray14", "Finding Labels", "Labels"),
    ],
)
def test_a_list_with_other_columns_is_refused_and_the_check_says_so(
    layout: str, old: str, new: str, tmp_path: Path
) -> None:
    header, line = GOOD[layout]
    path = write_list(tmp_path / "list.csv", header.replace(old, new), line)
    with pytest.raises(ValueError, match=rf"{old}.* missing"):
        index_images({"films": str(path)}, layout, ".", 1)
    if layout == "chexpert_5x200":
        (finding,) = examine_set(entry(layout, table=str(path), films="."), {}, 7).findings
        assert finding.severity == "stops"
        assert old in finding.what
