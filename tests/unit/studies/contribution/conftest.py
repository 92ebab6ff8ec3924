"""A made-up study: two additive models, one that leans on the image and one on the text; tests only read it."""

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.contribution.made_up import additive, answers, context, table
from wronglung.outputs.answers import write_answers
from wronglung.studies.contribution.context import Inputs
from wronglung.studies.contribution.shares import share_rows, write_shares
from wronglung.studies.contribution.summarise import summarise
from wronglung.studies.contribution.summary import read_summary, write_summary

ROOT = "resources/published/contribution/{}.csv"
WEIGHTS = {"chest_xray": (2.0, 1.0), "noisy": (0.2, 1.0)}
NOISE = {"chest_xray": 0.0, "noisy": 0.5}


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
        weights = [
            one * (name in run.modalities) for name, one in zip(("image", "text"), WEIGHTS[run.recipe], strict=True)
        ]
        given = answers(additive(run.seed, *weights))
        for kind, write, made in (
            ("answers", lambda path, one: write_answers(path, one.rows, one.outputs, one.missing), given),
            ("shares", write_shares, share_rows(given, run.modalities)),
        ):
            path = str(folder / f"{kind}_{run.recipe}_{run.model}_{run.seed}.parquet")
            write(path, made)
            files[kind].append(path)
    write_summary(folder / "summary.parquet", summarise(study, files["shares"], files["answers"], files["samples"]))
    return Inputs(files | {"results": [str(folder / "summary.parquet")], "project": []}, study)


@pytest.fixture(scope="session")
def results(inputs: Inputs) -> pd.DataFrame:
    """The summary."""
    found = read_summary(inputs.files["results"][0])
    assert np.isfinite(found.loc[found["measure"] == "ratio_of_means", "estimate"]).all()
    return found
