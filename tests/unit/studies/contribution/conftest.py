"""A made-up study: two additive models, one that leans on the image and one on the text; tests only read it."""

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.contribution.made_up import additive, answers, context, table, write_pixels
from wronglung.outputs.answers import write_answers
from wronglung.studies.contribution.context import Inputs
from wronglung.studies.contribution.shares import share_rows, write_shares
from wronglung.studies.contribution.summarise import summarise
from wronglung.studies.contribution.summary import read_summary, write_summary

ROOT = "resources/published/contribution/{}.csv"
WEIGHTS = {"chest_xray": (2.0, 1.0), "noisy": (0.2, 1.0), "attributes": (1.0, 1.0)}
NOISE = {"chest_xray": 0.0, "noisy": 0.5, "attributes": 0.0}


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """All files that tables and figures read, but for the pictures."""
    folder, study = tmp_path_factory.mktemp("contribution"), context()
    files: dict[str, list[str]] = {"shares": [], "answers": [], "samples": []}
    for recipe in WEIGHTS:
        (folder / recipe).mkdir()
        table(additive(0, *WEIGHTS[recipe]), folder / recipe, NOISE[recipe])
        files["samples"].append(str(folder / recipe / "samples.parquet"))
    for run in study.runs:
        other = "table" if run.recipe == "attributes" else "text"
        names = zip(("image", other), WEIGHTS[run.recipe], strict=True)
        given = answers(additive(run.seed, *(one * (name in run.modalities) for name, one in names), other=other))
        changes = set(given.rows["change"]) - (set() if run.recipe == "chest_xray" else {"crossed"})
        asked = changes if len(run.modalities) > 1 else {"original"}
        given = given._replace(rows=given.rows[given.rows["change"].isin(asked)])
        for kind, write, made in (
            ("answers", lambda path, one: write_answers(path, one.rows, one.outputs, one.missing), given),
            ("shares", write_shares, share_rows(given, run.modalities)),
        ):
            path = str(folder / f"{kind}_{run.recipe}_{run.model}_{run.seed}.parquet")
            write(path, made)
            files[kind].append(path)
    write_summary(folder / "summary.parquet", summarise(study, files["shares"], files["answers"], files["samples"]))
    write_pixels(folder / "images.h5")
    files["stores"] = [str(folder / "images.h5")] * len(study.recipes)
    return Inputs(files | {"results": [str(folder / "summary.parquet")], "project": []}, study)


@pytest.fixture(scope="session")
def results(inputs: Inputs) -> pd.DataFrame:
    """The summary."""
    found = read_summary(inputs.files["results"][0])
    assert np.isfinite(found.loc[found["measure"] == "ratio_of_means", "estimate"]).all()
    return found
