"""Files to start from, one function a reader, made by the writers of the other tests."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import h5py
import numpy as np

from tests.unit.data.conftest import REPORT, MadeUpRelease, write_dicom
from tests.unit.data.gaze_case import EGD_ROWS, READINGS, REFLACX_ROWS, reflacx_row, write_egd, write_reflacx
from tests.unit.data.jpg import SMOOTH, as_jpeg
from tests.unit.data.label_case import HEADER, STUDIES, as_csv
from tests.unit.data.ms_cxr_case import as_coco, row
from tests.unit.data.test_link_sentences import LUNG, attribute
from tests.unit.data.test_stored_values import SYNTAXES, film, store

RAMP = np.arange(48).reshape(6, 8) * 10


def dicoms(folder: Path) -> list[bytes]:
    """Plain, inverted, signed, rescaled, and with tags that say nothing."""
    changes: list[dict[str, object]] = [
        {},
        {"PhotometricInterpretation": "MONOCHROME1", "RescaleSlope": -1.0, "RescaleIntercept": 4095.0},
        {"PixelRepresentation": 1, "BitsStored": 16, "HighBit": 15},
        {"NumberOfFrames": 1, "WindowCenter": [1000, 2000], "WindowWidth": [10, 20], "RescaleSlope": None},
    ]
    files = []
    for number, tags in enumerate(changes):
        path = folder / f"{number}.dcm"
        write_dicom(path, RAMP, **tags)
        files.append(path.read_bytes())
    return files


def compressed_dicoms(folder: Path) -> list[bytes]:
    """A film in each syntax, of 12 of 16 and of 8 bits."""
    files = []
    for syntax in SYNTAXES[1:]:
        for bits, cell in ((12, np.uint16), (8, np.uint8)):
            cells = film(bits, signed=False).astype(cell)
            files.append(store(folder / "a.dcm", cells, syntax, BitsStored=bits, HighBit=bits - 1).read_bytes())
    return files


def jpegs(folder: Path) -> list[bytes]:
    """Baseline, progressive, and with restart markers and tables of its own."""
    options = [
        (),
        (cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
        (cv2.IMWRITE_JPEG_RST_INTERVAL, 1, cv2.IMWRITE_JPEG_OPTIMIZE, 1),
    ]
    return [as_jpeg(SMOOTH, *of_file) for of_file in options]


def graphs(folder: Path) -> list[bytes]:
    """One with a sentence at two regions, one empty."""
    full = {
        "objects": [LUNG, LUNG | {"bbox_name": "right lung", "original_x1": 0, "original_x2": 4.5}],
        "attributes": [
            attribute("left lung", "50000001|2", "Small left\n effusion.", "anatomicalfinding|yes|pleural effusion"),
            attribute("right lung", "50000001|3", "Clear.", "nlp|yes|normal", "anatomicalfinding|no|lung opacity"),
        ],
    }
    return [b"\xef\xbb\xbf" + json.dumps(full).encode(), json.dumps({"objects": [], "attributes": []}).encode()]


def gold_tables(folder: Path) -> list[bytes]:
    """Two images and a sentence with quotes, a table of nothing, and the first with the quotes of csv."""
    release = MadeUpRelease(folder / "gold")
    release.add_gold("a")
    release.add_gold("a", sentence='The "left" lung is clear.', bbox="right lung", coord_original="[0, 0, 4, 5]")
    release.add_gold("b", coord_original="nothing", row_id="50000002|6.1")
    table = Path(release.write_lists()["gold"]).read_bytes()
    quoted = table.replace(b'The "left" lung', b'"The ""left""\n\tlung').replace(b" is clear.", b' is clear."')
    return [table, table.splitlines(keepends=True)[0], quoted]


def lists(folder: Path) -> list[bytes]:
    """A split's list and one without rows."""
    release = MadeUpRelease(folder / "lists")
    for number in range(3):
        release.add("train", f"image-{number}", 10000001 + number, 50000001 + number)
    table = Path(release.write_lists()["train"]).read_bytes()
    return [table, table.splitlines(keepends=True)[0]]


def annotations(folder: Path) -> list[bytes]:
    """Annotations of MS-CXR: two images, a phrase of two boxes; one with faults; and none."""
    rows = [row(), row(x=10), row(1, label_text="Cardiomegaly", category_name="Cardiomegaly", split="train")]
    wrong = [row(w=0), row(1, x=-5), row(2, split="", image_width=0)]
    return [json.dumps(as_coco(each)).encode() for each in (rows, wrong, [])]


def label_tables(folder: Path) -> list[bytes]:
    """Labels of three studies, and of none."""
    return [as_csv(HEADER, rows).encode() for rows in (STUDIES, [])]


def egd_fixations(folder: Path) -> list[bytes]:
    """Fixations of EGD-CXR: all good, some without pixels, and none."""
    blank = [one | {"X_ORIGINAL": "", "Y_ORIGINAL": ""} for one in EGD_ROWS]
    return [
        Path(write_egd(folder / name, rows)["fixations"]).read_bytes() for name, rows in enumerated(EGD_ROWS, blank)
    ]


def reflacx_fixations(folder: Path) -> list[bytes]:
    """Fixations of a reading of REFLACX: all good, and some that are none."""
    faulty = [*REFLACX_ROWS, reflacx_row(9, x_position="inf"), reflacx_row(10, timestamp_end_fixation=0)]
    files = []
    for name, rows in enumerated(REFLACX_ROWS, faulty):
        data = Path(write_reflacx(folder / name, READINGS[:1], {READINGS[0]["id"]: rows})["main_data"])
        files.append((data / READINGS[0]["id"] / "fixations.csv").read_bytes())
    return files


def enumerated(*tables: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Each table with a folder's name."""
    return [(f"made-{number}", rows) for number, rows in enumerate(tables)]


def transcripts(folder: Path) -> list[bytes]:
    """A transcript with its timed phrases, and the least that is one."""
    timed = [{"phrase": "Clear.", "begin_time": 0.5, "end_time": 1.0}]
    return [json.dumps({"full_text": "Clear. ", "time_stamped_text": timed}).encode(), b'\xef\xbb\xbf{"full_text": ""}']


def reports(folder: Path) -> list[bytes]:
    """The made-up report, as it is and with the line ends of another system."""
    return [REPORT.encode(), REPORT.replace("\n", "\r\n").encode(), b"no sections"]


def archives(folder: Path) -> list[bytes]:
    """Two reports in a zip, packed and not."""
    files = []
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for number in (1, 2):
                archive.writestr(f"files/{number}.txt", REPORT)
        files.append(buffer.getvalue())
    return files


def attention_files(folder: Path) -> list[bytes]:
    """A stranger's file, one with everything in it, and a compressed one in chunks."""
    files = []
    for name, options in (("plain", {}), ("packed", {"chunks": (1, 2, 3), "compression": "gzip"})):
        buffer = BytesIO()
        with h5py.File(buffer, "w") as file:
            file.create_dataset("attention", data=np.full((2, 2, 3), 1 / 6, dtype=np.float32), **options)
            file["dicom_id"] = np.array(["a", "b"], dtype=h5py.string_dtype())
            file["text_id"] = np.array(["t", "t"], dtype=h5py.string_dtype() if name == "plain" else "S1")
            if name == "packed":
                file["no_attention"] = np.zeros(2, dtype=np.float32)
                file["local_similarity"] = np.array([0.5, np.nan])
                file.attrs.update(model="mine", seed=1, formula="cosine", grid=(2, 3))
        files.append(buffer.getvalue())
    return files


def embedding_files(folder: Path) -> list[bytes]:
    """A stranger's file, and a compressed one in chunks with everything in it."""
    files = []
    for options in ({}, {"chunks": (1, 2), "compression": "gzip"}):
        buffer = BytesIO()
        with h5py.File(buffer, "w") as file:
            for kind, names in (("image", ["a", "b"]), ("text", ["t"])):
                file.create_dataset(kind, data=np.eye(len(names), 2, dtype=np.float32), **options)
                file[f"{kind}_id"] = np.array(names, dtype="S1" if options else h5py.string_dtype())
            if options:
                file.attrs.update(model="mine", seed=1, normalised=1)
        files.append(buffer.getvalue())
    return files
