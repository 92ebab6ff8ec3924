"""A release without a fault."""

import pandas as pd
import pytest

from tests.unit.data.check.made_up import EFFUSION, GOLD, GOLD_BOXES, LUNG, METADATA, SPLITS, image_id
from tests.unit.data.conftest import MadeUpRelease


@pytest.fixture
def whole(release: MadeUpRelease) -> MadeUpRelease:
    """A release without a fault: an image in each split, every optional table."""
    for number, split in enumerate(SPLITS):
        release.add(split, image_id(number), 10000001 + number, 50000001 + number)
        release.add_graph(image_id(number), [LUNG], [EFFUSION])
    release.add_gold(GOLD)
    release.write_lists()
    rows = pd.DataFrame([row for rows in release.rows.values() for row in rows])
    (release.root / "jpg").mkdir()
    rows.assign(Rows=6, Columns=8).to_csv(release.root / METADATA, index=False)
    (release.imagenome / "utils").mkdir()
    rows.to_csv(release.imagenome / "utils/cxr-record-list_view.csv", index=False)
    rows.to_csv(release.mimic / "cxr-study-list.csv.gz", index=False)
    box = {"image_id": f"{GOLD}.dcm", **LUNG}
    pd.DataFrame([box]).to_csv(release.imagenome / GOLD_BOXES, index=False)
    return release
