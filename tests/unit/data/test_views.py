from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydicom import dcmread
from pydicom.uid import DeflatedExplicitVRLittleEndian

from tests.unit.data.conftest import write_dicom
from wronglung.data.images.dicom_files import header_view
from wronglung.data.releases.chest_imagenome.views import (
    HEADER,
    METADATA,
    NOBODY,
    RECORD_LIST,
    SPLIT_LIST,
    settle_views,
)

BROKEN = sorted((Path(__file__).parents[2] / "fuzz/cases/dicom").iterdir())


def test_who_is_believed_and_who_contradicts(tmp_path: Path) -> None:
    ids = ["all", "second", "third", "nobody", "against"]
    listed = pd.DataFrame({"dicom_id": ids, "path": "missing.dcm", "file": "list.csv"}, index=[3, 5, 7, 9, 11])
    said = {
        METADATA: pd.Series({"all": "PA", "against": "pa ", "elsewhere": "AP"}),
        RECORD_LIST: pd.Series({"all": "PA", "second": "AP", "against": "LATERAL"}),
        SPLIT_LIST: pd.Series({"all": "PA", "second": "AP", "third": "LL", "against": "AP"}),
    }
    settled = settle_views(listed, said, tmp_path)
    assert list(settled.view) == ["PA", "AP", "LL", "", "PA"]
    assert list(settled.source) == [METADATA, RECORD_LIST, SPLIT_LIST, NOBODY, METADATA]
    (repair,) = settled.repairs
    assert (repair.record_id, repair.kind) == ("against", "repair")
    assert repair.reason == ("view position of the metadata used, which the record list and the split list contradict")
    assert HEADER not in set(settled.source)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_header_that_cannot_be_read_has_no_view(path: Path) -> None:
    assert header_view(path) == ""


def test_a_deflated_file_is_not_inflated_for_its_view(tmp_path: Path) -> None:
    path = tmp_path / "film.dcm"
    write_dicom(path, np.arange(12, dtype=np.uint16).reshape(3, 4))
    film = dcmread(path)
    film.ViewPosition = "PA"
    film.save_as(path)
    assert header_view(path) == "PA"
    film.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    film.save_as(path)
    assert header_view(path) == ""
