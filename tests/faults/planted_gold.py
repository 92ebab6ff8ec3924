"""Faults of the gold table."""

import csv
import gzip
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from tests.faults.fault import Fault
from tests.faults.release import Release

Change = Callable[[pd.DataFrame], pd.DataFrame]


def edit(change: Change) -> Callable[[Release], None]:
    """Changes the table."""
    return lambda release: release.edit(release.gold_table, change, separator="\t")


def column(name: str, value: str) -> Callable[[Release], None]:
    """Writes a value into every row of the first gold image's first region."""

    def plant(release: Release) -> None:
        def change(table: pd.DataFrame) -> pd.DataFrame:
            of_image = table["image_id"] == f"{release.image('gold').dicom_id}.dcm"
            region = table.loc[of_image, "bbox"].iloc[0]
            return table.assign(**{name: table[name].mask(of_image & (table["bbox"] == region), value)})

        release.edit(release.gold_table, change, separator="\t")

    return plant


def row(name: str, change: Callable[[str], str]) -> Callable[[Release], None]:
    """Changes one cell of the first gold image's first row."""

    def plant(release: Release) -> None:
        def changed(table: pd.DataFrame) -> pd.DataFrame:
            table = table.copy()
            place = table.index[table["image_id"] == f"{release.image('gold').dicom_id}.dcm"][0]
            table.loc[place, name] = change(table.loc[place, name])
            return table

        release.edit(release.gold_table, changed, separator="\t")

    return plant


def line(change: Callable[[bytes], bytes]) -> Callable[[Release], None]:
    """Changes the bytes of the first gold image's first row."""

    def plant(release: Release) -> None:
        lines = release.gold_table.read_bytes().split(b"\n")
        dicom = release.image("gold").dicom_id.encode()
        place = next(i for i, text in enumerate(lines) if dicom in text)
        lines[place] = change(lines[place])
        release.gold_table.write_bytes(b"\n".join(lines))

    return plant


def tab_in_sentence(release: Release) -> None:
    sentence = pd.read_csv(release.gold_table, sep="\t", dtype=str, quoting=3).set_index("image_id")["sentence"]
    text = sentence[f"{release.image('gold').dicom_id}.dcm"]
    text = (text if isinstance(text, str) else text.iloc[0]).encode()
    line(lambda row: row.replace(text, text.replace(b" ", b"\t", 2)))(release)


def image_without_rows(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["image_id"] != table["image_id"].iloc[0]]


def row_of_no_image(table: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table, table.iloc[:1].assign(image_id="")])


def row_of_many_images(table: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table, table.iloc[:1].assign(image_id="../../x.dcm")])


def gzipped(release: Release) -> None:
    Path(f"{release.gold_table}.gz").write_bytes(gzip.compress(release.gold_table.read_bytes()))
    release.gold_table.unlink()


def windows_lines(release: Release) -> None:
    release.gold_table.write_bytes(b"\xef\xbb\xbf" + release.gold_table.read_bytes().replace(b"\n", b"\r\n\r\n"))


def without_table(release: Release) -> None:
    release.gold_table.unlink()


def two_boxes(table: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table, table.iloc[:1].assign(coord_original="[1, 2, 30, 40]")])


def as_csv(quoting: int, change: Change = lambda table: table) -> Callable[[Release], None]:
    """Writes the table, changed, with the quotes of csv."""

    def plant(release: Release) -> None:
        table = pd.read_csv(release.gold_table, sep="\t", dtype=str, keep_default_na=False, quoting=csv.QUOTE_NONE)
        change(table).to_csv(release.gold_table, sep="\t", index=False, quoting=quoting)

    return plant


def breaks_in_sentences(table: pd.DataFrame) -> pd.DataFrame:
    # A quote in the first row's section is not read, but has to be doubled.
    section = table["section"].mask(table.index == 0, 'said "so"')
    return table.assign(section=section, sentence=table["sentence"].str.replace(" ", " \n\t", n=2))


def quote_never_closed(release: Release) -> None:
    as_csv(csv.QUOTE_MINIMAL, breaks_in_sentences)(release)
    text = release.gold_table.read_bytes()
    section = b'"said ""so"""'
    assert text.count(section) == 1
    release.gold_table.write_bytes(text.replace(section, b'"said so'))


CODE = "__import__('os').system('touch ran')"
COORDINATE, AREA, LEFT_OUT = "missing coordinate", "without area", "; row left out"
FAULTS = [
    Fault("gold_table_missing", "no gold table", without_table, "refused", "gold_object_attribute"),
    Fault("gold_table_gzipped", "the table gzipped", gzipped, "harmless", ""),
    Fault("gold_windows_lines", "byte order mark, CRLF, blank lines", windows_lines, "harmless", ""),
    Fault("gold_columns_reordered", "columns in reverse", edit(lambda t: t[t.columns[::-1]]), "harmless", ""),
    Fault("gold_extra_column", "a column more", edit(lambda t: t.assign(extra='"')), "harmless", ""),
    Fault("gold_column_missing", "no bbox column", edit(lambda t: t.drop(columns="bbox")), "refused", "['bbox']"),
    Fault("gold_open_quote", "a quote in one cell", row("section", lambda text: '"' + text), "harmless", ""),
    Fault("gold_quoted_all", "every field in quotes", as_csv(csv.QUOTE_ALL), "harmless", ""),
    Fault(
        "gold_quoted_as_csv",
        "line breaks, tabs and doubled quotes in quoted fields",
        as_csv(csv.QUOTE_MINIMAL, breaks_in_sentences),
        "harmless",
        "",
    ),
    # The tabs of this row are then read as in a table without quotes.
    Fault("gold_quote_not_closed", "the same, a quote not closed", quote_never_closed, "repaired", "tabs inside the"),
    Fault(
        "gold_tab_in_sentence", "two tabs inside a sentence", tab_in_sentence, "repaired", "tabs inside the sentence"
    ),
    Fault("gold_row_too_long", "a row with a field more", line(lambda t: t + b"\tx"), "rejected", LEFT_OUT),
    Fault("gold_row_cut_short", "a row without its end", line(lambda t: t.rsplit(b"\t", 3)[0]), "rejected", LEFT_OUT),
    Fault(
        "gold_no_utf_8",
        "a byte that is not UTF-8",
        line(lambda t: t.replace(b". ", b"\xe9 ").replace(b".\t", b"\xe9\t", 1)),
        "repaired",
        "is not UTF-8",
    ),
    Fault("gold_row_id_no_bar", "a row_id without `|`", row("row_id", lambda t: t.split("|")[0]), "rejected", LEFT_OUT),
    Fault("gold_row_id_word", "a row_id without number", row("row_id", lambda t: "50000001|x"), "rejected", LEFT_OUT),
    Fault("gold_row_of_no_image", "a row without image_id", edit(row_of_no_image), "rejected", "names no image"),
    Fault("gold_row_leaves", "an image_id with `..`", edit(row_of_many_images), "rejected", "names no image"),
    Fault(
        "gold_image_without_rows", "no row of an image", edit(image_without_rows), "rejected", "without gold sentences"
    ),
    Fault("gold_label_no_box", "no coordinates of a region", column("coord_original", ""), "rejected", COORDINATE),
    Fault("gold_box_without_y2", "three coordinates", column("coord_original", "[1, 2, 30]"), "rejected", COORDINATE),
    Fault("gold_box_nan", "nan for x1", column("coord_original", "[nan, 2, 30, 40]"), "rejected", COORDINATE),
    Fault("gold_box_runs_code", "Python code for a box", column("coord_original", CODE), "rejected", COORDINATE),
    Fault("gold_box_negative", "a box from above", column("coord_original", "[5, -9, 60, 70]"), "repaired", "clipped"),
    Fault("gold_box_inverted", "x2 before x1", column("coord_original", "[60, 5, 5, 70]"), "rejected", AREA),
    Fault(
        "gold_box_outside", "a box beside the image", column("coord_original", "[900, 5, 999, 70]"), "rejected", AREA
    ),
    Fault("gold_box_flat", "a box without height", column("coord_original", "[5, 60, 70, 60]"), "rejected", AREA),
    Fault("gold_two_boxes", "a region with two boxes", edit(two_boxes), "repaired", "two different boxes"),
    Fault("gold_region_no_name", "a row without region", row("bbox", lambda t: ""), "rejected", LEFT_OUT),
    Fault(
        "gold_label_unknown", "a label in no list", row("label_name", lambda t: "odd"), "repaired", "kept as they are"
    ),
]
