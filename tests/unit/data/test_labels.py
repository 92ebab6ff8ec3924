import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.data.label_case import HEADER, NAMES, STUDIES, TRANSCHEX, TRANSCHEX_HEADER, write, write_open_i
from tests.unit.example.release_case import draw_records
from wronglung.data.labels import LABELS, POLICIES, make_labels, read_labels, write_labels
from wronglung.data.releases.mimic_cxr_jpg.labels import read_study_labels
from wronglung.data.releases.mimic_cxr_jpg.layout import label_file
from wronglung.data.releases.open_i.labels import mesh_labels, read_mesh_labels, read_mesh_table, read_transchex
from wronglung.data.releases.open_i.reports import read_reports
from wronglung.example.mimic_lists import study_labels, write_mimic_cxr_jpg

MESH = Path(__file__).parents[3] / "resources/open_i_mesh.csv"
CHEXPERT = "mimic-cxr-2.0.0-chexpert.csv.gz"


def chexpert(folder: Path, rows: list[list[str]] | None = None, header: list[str] | None = None) -> Path:
    return write(folder / CHEXPERT, header or HEADER, STUDIES if rows is None else rows)


@pytest.mark.parametrize(("policy", "becomes"), [("ignore", math.nan), ("zeros", 0.0), ("ones", 1.0)])
def test_a_policy_decides_what_an_uncertain_label_becomes(tmp_path: Path, policy: str, becomes: float) -> None:
    table = read_study_labels(chexpert(tmp_path), "chexpert", policy)
    second = table.iloc[1]
    assert list(second["uncertain"]) == ["Cardiomegaly", "Lung Opacity"]
    for name in second["uncertain"]:
        assert second[name] == becomes or (math.isnan(becomes) and math.isnan(second[name]))
    # The others are the same under every policy: present, absent, not mentioned.
    assert [second[name] for name in ("Atelectasis", "Pneumonia", "Support Devices")] == [1, 1, 1]
    assert [second[name] for name in ("Consolidation", "Pleural Effusion")] == [0, 0]
    assert math.isnan(second["Edema"])


def test_the_table_is_by_study_and_says_who_labelled_it(tmp_path: Path) -> None:
    table = read_study_labels(chexpert(tmp_path, STUDIES[::-1]), "chexpert", "ignore")
    assert table["study_id"].to_list() == ["50414267", "53189527", "57375967"]
    assert table["patient_id"].to_list() == ["10000032", "10000032", "10000764"]
    assert set(table["label_source"]) == {"chexpert"}
    assert LABELS == NAMES
    assert set(POLICIES) == {"ignore", "zeros", "ones"}


def test_labels_come_back_as_written(tmp_path: Path) -> None:
    table = read_study_labels(chexpert(tmp_path), "chexpert", "ignore")
    write_labels(tmp_path / "labels.parquet", table)
    pd.testing.assert_frame_equal(read_labels(tmp_path / "labels.parquet"), table)


def test_every_label_is_one_of_the_three_or_unknown() -> None:
    """Against a plain count of the values, on made-up tables."""
    rng = np.random.default_rng(0)
    values = pd.DataFrame(rng.choice([1, 0, -1, np.nan], (100, 14)), columns=list(LABELS))
    ids = pd.DataFrame({"patient_id": range(100), "study_id": range(100)})
    for policy, becomes in POLICIES.items():
        made = make_labels(ids, values, "made up", policy)[list(LABELS)].to_numpy()
        unsure = int((values == -1).to_numpy().sum())
        assert (made == 1).sum() == (values == 1).to_numpy().sum() + unsure * (becomes == 1)
        assert (made == 0).sum() == (values == 0).to_numpy().sum() + unsure * (becomes == 0)
        assert np.isnan(made).sum() == values.isna().to_numpy().sum() + unsure * math.isnan(becomes)
    assert made.shape == values.shape


@pytest.mark.parametrize(
    ("header", "named"),
    [
        ([name for name in HEADER if name != "Edema"], "Edema"),
        ([*HEADER, "Airspace Opacity"], "Airspace Opacity"),
        ([*HEADER[:-1], "Edema"], "Support Devices"),
    ],
)
def test_other_columns_are_refused_and_named(tmp_path: Path, header: list[str], named: str) -> None:
    rows = [["1"] * len(header)]
    with pytest.raises(ValueError, match=named):
        read_study_labels(chexpert(tmp_path, rows, header), "chexpert", "ignore")


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        (2, "2.0", "Atelectasis"),
        (3, "yes", "Cardiomegaly"),
        (3, "nan", "Cardiomegaly"),
        (1, "s5", "study_id"),
        (0, "", "subject_id"),
    ],
)
def test_other_values_are_refused_with_their_line(tmp_path: Path, place: int, value: str, named: str) -> None:
    rows = [list(row) for row in STUDIES]
    rows[1][place] = value
    with pytest.raises(ValueError, match=rf"line 3 \({named}\)"):
        read_study_labels(chexpert(tmp_path, rows), "chexpert", "ignore")


def test_a_repeated_study_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="57375967"):
        read_study_labels(chexpert(tmp_path, [*STUDIES, STUDIES[2]]), "chexpert", "ignore")


def test_the_unpacked_table_is_found(tmp_path: Path) -> None:
    assert label_file(tmp_path, "negbio").name == "mimic-cxr-2.0.0-negbio.csv.gz"
    plain = write(tmp_path / "mimic-cxr-2.0.0-negbio.csv", HEADER, STUDIES)
    assert label_file(tmp_path, "negbio") == plain
    assert len(read_study_labels(plain, "negbio", "ones")) == 3


def test_the_example_s_labels_are_read_as_it_wrote_them(tmp_path: Path) -> None:
    patients = draw_records(patients={"train": 6, "valid": 2, "test": 2, "gold": 2})
    write_mimic_cxr_jpg(tmp_path, patients)
    table = read_study_labels(label_file(tmp_path, "chexpert"), "chexpert", "ignore").set_index("study_id")
    theirs = study_labels(patients).astype({"study_id": "str"}).set_index("study_id")
    pd.testing.assert_frame_equal(table[list(LABELS)], theirs.loc[table.index, list(LABELS)], check_names=False)


def test_mesh_codes_become_labels_and_are_named_so(tmp_path: Path) -> None:
    reports, _ = read_reports(write_open_i(tmp_path) / "indiana_reports.csv", "read_labels")
    table = mesh_labels(reports, read_mesh_table(MESH)).set_index("study_id")
    positive = {study: {name for name in LABELS if table.loc[study, name] == 1} for study in table.index}
    assert positive == {
        "1": {"No Finding"},
        "10": {"Atelectasis", "Support Devices", "Lung Opacity"},
        "2": set(),
        "3": set(),
        # Neither the thickening nor the density has the qualifier that the table asks for.
        "4": set(),
    }
    # Reports that nobody coded are unknown; the others are complete.
    unknown = table[list(LABELS)].isna()
    assert unknown.loc[["2", "3"]].all(axis=None)
    assert not unknown.loc[["1", "10", "4"]].any(axis=None)
    assert set(table["label_source"]) == {"open_i_mesh"}
    assert (table["patient_id"] == table.index).all()


def test_the_mesh_table_names_every_label_and_no_other(tmp_path: Path) -> None:
    table = read_mesh_table(MESH)
    assert {label for pairs in table.values() for _, label in pairs} == set(LABELS)
    with pytest.raises(ValueError, match="Effusions"):
        read_mesh_table(write(tmp_path / "mesh.csv", ["heading", "qualifier", "label"], [["x", "", "Effusions"]]))
    with pytest.raises(ValueError, match="qualifier"):
        read_mesh_table(write(tmp_path / "mesh.csv", ["heading", "label"], [["x", "Edema"]]))


def test_transchex_labels_are_by_study(tmp_path: Path) -> None:
    table = read_transchex(write(tmp_path / "test.csv", TRANSCHEX_HEADER, TRANSCHEX))
    assert table["study_id"].to_list() == ["12", "7"]
    assert [name for name in LABELS if table.loc[0, name] == 1] == ["Cardiomegaly"]
    assert [name for name in LABELS if table.loc[1, name] == 1] == ["No Finding"]
    assert not table[list(LABELS)].isna().any(axis=None)
    assert set(table["label_source"]) == {"transchex"}


def test_two_images_of_a_transchex_study_must_agree(tmp_path: Path) -> None:
    twin = [TRANSCHEX[0][0].replace("1001", "2001"), *TRANSCHEX[0][1:]]
    assert len(read_transchex(write(tmp_path / "test.csv", TRANSCHEX_HEADER, [*TRANSCHEX, twin]))) == 2
    other = [*twin[:2], "1", *twin[3:]]
    with pytest.raises(ValueError, match="line 4"):
        read_transchex(write(tmp_path / "test.csv", TRANSCHEX_HEADER, [*TRANSCHEX, other]))


@pytest.mark.parametrize(("place", "value"), [(0, "x.png"), (0, ""), (2, "-1"), (2, ""), (5, "0.5")])
def test_a_transchex_line_that_is_none_is_refused(tmp_path: Path, place: int, value: str) -> None:
    row = list(TRANSCHEX[0])
    row[place] = value
    with pytest.raises(ValueError, match="line 3"):
        read_transchex(write(tmp_path / "test.csv", TRANSCHEX_HEADER, [TRANSCHEX[1], row]))


def test_a_transchex_table_with_another_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="subject_id"):
        read_transchex(write(tmp_path / "test.csv", [*TRANSCHEX_HEADER, "subject_id"], []))


def test_a_label_that_no_code_means_is_unknown(tmp_path: Path) -> None:
    reports, _ = read_reports(write_open_i(tmp_path) / "indiana_reports.csv", "read_labels")
    codes = write(tmp_path / "codes.csv", ["heading", "qualifier", "label"], [[" Opacity ", "lung ", "Lung Opacity"]])
    table = mesh_labels(reports, read_mesh_table(codes)).set_index("study_id")
    assert table.loc["10", "Lung Opacity"] == 1
    assert table.loc["1", "Lung Opacity"] == 0
    assert table[[name for name in LABELS if name != "Lung Opacity"]].isna().all(axis=None)


def test_codes_that_no_report_has_are_named(tmp_path: Path) -> None:
    root = write_open_i(tmp_path)
    rows = [["Opacity", "lung", "Lung Opacity"], ["Cardiomegalie", "", "Cardiomegaly"]]
    codes = write(tmp_path / "codes.csv", ["heading", "qualifier", "label"], rows)
    got = read_mesh_labels({"reports": str(root / "indiana_reports.csv"), "codes": str(codes)})
    assert [row.record_id for row in got.rejections if row.file == str(codes)] == ["cardiomegalie"]


@pytest.mark.parametrize("rows", [[], [["Opacity", "lung"]]])
def test_codes_without_rows_or_with_short_ones_are_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    with pytest.raises(ValueError, match=r"codes\.csv"):
        read_mesh_table(write(tmp_path / "codes.csv", ["heading", "qualifier", "label"], rows))
