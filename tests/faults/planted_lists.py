"""Faults of the releases' lists."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pydicom

from tests.faults.fault import Fault
from tests.faults.release import Image, Release


def metadata(release: Release) -> Path:
    return release.mimic_cxr_jpg / "mimic-cxr-2.0.0-metadata.csv.gz"


def view_list(release: Release) -> Path:
    return release.chest_imagenome / "utils/cxr-record-list_view.csv"


def content(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def set_cell(release: Release, path: Path, image: Image, column: str, value: str) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(**{column: table[column].mask(table["dicom_id"] == image.dicom_id, value)})

    release.edit(path, change)


def cell(name: str, column: str, value: str) -> Callable[[Release], None]:
    """Writes a value into the row of the first training image of the train list or the record list."""

    def plant(release: Release) -> None:
        path = release.split_list("train") if name == "train" else release.record_list
        set_cell(release, path, release.image(), column, value)

    return plant


def without_record_list(release: Release) -> None:
    release.record_list.unlink()


def extra_column(release: Release) -> None:
    release.edit(release.split_list("train"), lambda table: table.assign(note="x"))


def reordered(release: Release) -> None:
    for path in (release.split_list("train"), release.record_list, metadata(release)):
        release.edit(path, lambda table: table[list(reversed(table.columns))])


def column_missing(release: Release) -> None:
    release.edit(release.split_list("valid"), lambda table: table.drop(columns="ViewPosition"))


def listed_twice(release: Release) -> None:
    release.edit(release.split_list("train"), lambda table: table.loc[[*table.index, table.index[0]]])


def byte_order_mark(release: Release) -> None:
    for path in (release.split_list("gold"), release.record_list):
        text = b"\xef\xbb\xbf" + content(path)
        path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)


def windows_lines(release: Release) -> None:
    path = release.split_list("train")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n\r\n"))


def plain_record_list(release: Release) -> None:
    release.record_list.with_suffix("").write_bytes(content(release.record_list))
    release.record_list.unlink()


def gzipped_split_list(release: Release) -> None:
    path = release.split_list("train")
    Path(f"{path}.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()


def both_forms(release: Release) -> None:
    release.record_list.with_suffix("").write_text("an older copy\n")


def plain_by_another_name(release: Release) -> None:
    release.record_list.write_bytes(content(release.record_list))


def cut_short(release: Release) -> None:
    packed = release.record_list.read_bytes()
    release.record_list.write_bytes(packed[: len(packed) // 2])


def empty_list(release: Release) -> None:
    release.split_list("valid").write_bytes(b"")


def open_quote(release: Release) -> None:
    path = release.split_list("train")
    path.write_bytes(path.read_bytes().replace(b"\n0,", b'\n0,"', 1))


def row_cut_short(release: Release) -> None:
    path, dicom = release.split_list("train"), release.image().dicom_id
    lines = path.read_text().splitlines()
    short = [line[: line.index(dicom) + len(dicom)] if dicom in line else line for line in lines]
    path.write_text("\n".join(short) + "\n")


def spreadsheet_numbers(release: Release) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(subject_id=table["subject_id"] + ".0", study_id=table["study_id"] + ".0")

    release.edit(release.split_list("train"), change)


def names_a_folder_outside(release: Release) -> None:
    row = pd.DataFrame([{"subject_id": "10000001", "study_id": "50000001", "dicom_id": "../../other", "path": "x"}])
    release.edit(release.split_list("valid"), lambda table: pd.concat([table, row]).fillna("PA"))


def not_in_record_list(release: Release) -> None:
    dicom = release.image().dicom_id
    release.edit(release.record_list, lambda table: table[table["dicom_id"] != dicom])


def path_of_another(release: Release) -> None:
    other = release.image(number=1)
    folder = release.dicom(other).relative_to(release.mimic_cxr)
    set_cell(release, release.record_list, release.image(), "path", str(folder))


def twice_in_record_list(release: Release) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        row = table[table["dicom_id"] == release.image().dicom_id]
        return pd.concat([table, row.assign(path="files/elsewhere.dcm")])

    release.edit(release.record_list, change)


def repeated_in_record_list(release: Release) -> None:
    release.edit(release.record_list, lambda table: table.loc[[*table.index, *table.index[:5]]])


def in_two_splits(release: Release) -> None:
    """An image of a gold patient, not one with gold sentences, stands in the training list."""
    gold = [image for split, image in release.known if split == "gold"]
    avoided = pd.read_csv(release.split_list("gold"), dtype=str)
    spare = avoided["ViewPosition"].isin(["AP", "PA"]) & ~avoided["dicom_id"].isin([image.dicom_id for image in gold])
    row = avoided[spare & avoided["subject_id"].isin([str(image.subject_id) for image in gold])].iloc[:1]
    release.edit(release.split_list("gold"), lambda table: table[~table["dicom_id"].isin(row["dicom_id"])])
    release.edit(release.split_list("train"), lambda table: pd.concat([table, row]).fillna("9"))


def view_contradicted(release: Release) -> None:
    set_cell(release, release.split_list("train"), release.image(), "ViewPosition", "LATERAL")


def views_in_headers_only(release: Release) -> None:
    for path in (release.split_list("train"), metadata(release), view_list(release)):
        release.edit(path, lambda table: table.assign(ViewPosition=""))


def view_nowhere(release: Release) -> None:
    image = release.image()
    for path in (release.split_list("train"), metadata(release), view_list(release)):
        set_cell(release, path, image, "ViewPosition", "")
    dataset = pydicom.dcmread(release.dicom(image))
    del dataset.ViewPosition
    dataset.save_as(release.dicom(image))


def without_optional_lists(release: Release) -> None:
    view_list(release).unlink()
    release.changes["release"] = {"mimic_cxr_jpg": None}


def metadata_twice(release: Release) -> None:
    def change(table: pd.DataFrame) -> pd.DataFrame:
        row = table[table["dicom_id"] == release.image().dicom_id]
        return pd.concat([table, row.assign(ViewPosition="LATERAL")])

    release.edit(metadata(release), change)


LEAVES = "path leaves the release"
FAULTS = [
    Fault("record_list_missing", "no cxr-record-list", without_record_list, "refused", "cxr-record-list"),
    Fault("list_extra_column", "a split list with a column more", extra_column, "harmless", ""),
    Fault("list_columns_reordered", "lists with their columns in reverse", reordered, "harmless", ""),
    Fault("list_column_missing", "a split list without ViewPosition", column_missing, "refused", "are missing"),
    Fault("list_byte_order_mark", "a byte order mark before two lists", byte_order_mark, "harmless", ""),
    Fault("list_windows_lines", "a list with CRLF and blank lines", windows_lines, "harmless", ""),
    Fault("record_list_plain", "cxr-record-list unpacked", plain_record_list, "harmless", ""),
    Fault("split_list_gzipped", "a split list gzipped", gzipped_split_list, "harmless", ""),
    Fault("list_in_both_forms", "an old cxr-record-list.csv beside the .gz", both_forms, "harmless", ""),
    Fault("list_gz_by_name_only", "a plain list by a name in .gz", plain_by_another_name, "harmless", ""),
    Fault("list_cut_short", "half of cxr-record-list.csv.gz", cut_short, "refused", "damaged (EOFError)"),
    Fault("list_empty", "a split list of zero bytes", empty_list, "refused", "are missing; it has []"),
    Fault("list_open_quote", "a quote that is never closed", open_quote, "refused", "damaged (Error)"),
    Fault("list_row_cut_short", "a row that ends after its id", row_cut_short, "rejected", "fields, the header"),
    Fault("ids_with_decimals", "ids as a spreadsheet writes them, 1.0", spreadsheet_numbers, "harmless", ""),
    Fault("id_no_number", "a word for a patient", cell("train", "subject_id", "x"), "rejected", "no usable subject_id"),
    Fault("id_missing", "a row without its study", cell("train", "study_id", ""), "rejected", "no usable study_id"),
    Fault("id_leaves_folder", "a dicom_id with `..`", names_a_folder_outside, "rejected", "no usable dicom_id"),
    Fault("id_crossed", "another study in a list", cell("train", "study_id", "59999999"), "rejected", "differs from"),
    Fault("image_listed_twice", "an image twice in a split list", listed_twice, "rejected", "listed more than once"),
    Fault("image_unknown", "an image in no record list", not_in_record_list, "rejected", "not in cxr-record-list"),
    Fault("image_recorded_twice", "an image with two paths", twice_in_record_list, "rejected", "twice, with different"),
    Fault("record_repeated", "rows of the record list repeated", repeated_in_record_list, "harmless", ""),
    Fault("path_upwards", "a path with `..`", cell("records", "path", "files/../../x.dcm"), "rejected", LEAVES),
    Fault("path_absolute", "an absolute path", cell("records", "path", "/etc/passwd"), "rejected", LEAVES),
    Fault("path_with_drive", "a path with a drive", cell("records", "path", "C:\\x.dcm"), "rejected", LEAVES),
    Fault("path_crossed", "another image's path", path_of_another, "rejected", "another image's"),
    Fault("patient_in_two_splits", "a gold patient's image in train", in_two_splits, "rejected", "is also in gold"),
    Fault("view_contradicted", "a list against the metadata", view_contradicted, "repaired", "contradict"),
    Fault("view_in_header_only", "views in the DICOM headers only", views_in_headers_only, "harmless", ""),
    Fault("view_nowhere", "an image whose view no file gives", view_nowhere, "rejected", "view position not given"),
    Fault("optional_lists_missing", "no metadata and no view list", without_optional_lists, "harmless", ""),
    Fault("metadata_twice", "two metadata rows of an image", metadata_twice, "repaired", "metadata twice"),
]
