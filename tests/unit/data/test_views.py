from pathlib import Path

import pandas as pd

from wronglung.data.views import HEADER, METADATA, NOBODY, RECORD_LIST, SPLIT_LIST, settle_views


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
