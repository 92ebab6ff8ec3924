"""The study eclip as a whole, by its rules, on made-up embeddings that lie where models would leave theirs."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.support.language_models import write_language_model
from tests.support.planning import changed
from tests.support.project import ROOT, run_snakemake
from wronglung.data.labels import LABELS, make_labels, write_labels
from wronglung.data.records import SCHEMA, write_records
from wronglung.data.sentences import write_sentences
from wronglung.outputs.embeddings import Embeddings, write_embeddings
from wronglung.studies.eclip.generation.answers import KINDS, read_answers
from wronglung.studies.eclip.prompts import prompts_table
from wronglung.studies.eclip.reports import gather_reports
from wronglung.studies.eclip.summary import read_results
from wronglung.text.prompts import read_prompts

STUDY = "results/studies/eclip"
FINDINGS = ["edema", "nodule", "effusion"]
SPLITS = {"train": 60, "valid": 24, "gold": 36}
WIDTH = 8
RULES = [
    *("gather_image_labels", "gather_reports", "gather_prompts", "score_zero_shot", "search_reports"),
    *("retrieve_reports", "generate_reports", "compare_reports"),
    *("measure_geometry", "probe_embeddings", "summarise_embeddings", "make_table", "draw_figure", "eclip"),
]


def images() -> pd.DataFrame:
    """Two images of each patient; each shows one finding, the patient's."""
    rows = [
        (f"{split}{n:03}", n // 2, split, FINDINGS[n // 2 % 3]) for split, count in SPLITS.items() for n in range(count)
    ]
    table = pd.DataFrame(rows, columns=["dicom_id", "patient", "split", "finding"])
    number = np.arange(len(table))
    return table.assign(study_id=number, subject_id=number // 2)


def write_data(folder: Path) -> None:
    """Records, sentences, both sources of labels, and prompts of the clinic's labels."""
    table, data = images(), folder / "results/data/clinic"
    data.mkdir(parents=True)
    records = table.reindex(columns=SCHEMA.names).astype({"rows": "Int64", "columns": "Int64"})
    write_records(data / "records.parquet", records)
    text = "Film " + table["dicom_id"] + " shows " + table["finding"] + "."
    ids = "dicom_" + table["dicom_id"] + "_sent_s|1"
    sentences = table[["dicom_id", "study_id", "subject_id", "split"]].assign(
        sentence_id=ids, text=text, section="findings", boxes=[[]] * len(table), findings=[[]] * len(table)
    )
    write_sentences(data / "sentences.parquet", sentences)
    values = pd.DataFrame(np.nan, index=table.index, columns=list(LABELS))
    values["Edema"] = (table["finding"] == "edema").astype(float)
    named = table.rename(columns={"subject_id": "patient_id"})
    write_labels(data / "labels.parquet", make_labels(named, values, "chexpert", "ignore"))
    truth = table[["dicom_id", "finding"]].assign(visible=True)
    (folder / "results/example").mkdir()
    truth.to_csv(folder / "results/example/truth.csv", index=False)


def directions(names: pd.Series, seed: int, noise: float) -> np.ndarray:
    """An axis for each finding, with noise; of another name, noise alone."""
    axes = [np.eye(WIDTH)[FINDINGS.index(name)] if name in FINDINGS else np.zeros(WIDTH) for name in names]
    axes = np.reshape(axes, (len(names), WIDTH))
    return axes + noise * np.random.default_rng(seed).normal(size=axes.shape)


def store(path: Path, image: pd.DataFrame, text: pd.DataFrame, seed: int, noise: float) -> None:
    """Write embeddings of ids with their findings."""
    path.parent.mkdir(parents=True, exist_ok=True)
    own = Embeddings(
        image=directions(image["finding"], seed, noise),
        image_id=image["dicom_id"].to_numpy(dtype=object),
        text=directions(text["finding"], seed + 1, noise),
        text_id=text["text_id"].to_numpy(dtype=object),
        normalised=False,
        model="made_up",
        seed=seed,
    )
    write_embeddings(path, own)


def write_stores(folder: Path, model: str, seed: int, noise: float) -> None:
    """Write what the model would have embedded: images, prompts and reports."""
    table, none = images(), pd.DataFrame({"dicom_id": [], "text_id": [], "finding": []})
    prompts = read_prompts(folder / "prompts.yaml", FINDINGS)
    texts = prompts_table({"clinic": prompts}).drop_duplicates("text_id")
    denied = texts.assign(finding=texts["label"].where(texts["states"], ""))
    run = f"{model}/{seed}.h5"
    store(folder / f"results/outputs/embeddings/clinic/{run}", table, none, seed, noise)
    store(folder / STUDY / f"embedded/prompts/{run}", none, denied, seed, noise)
    for split in ("gold", "train"):
        reports = gather_reports(folder / "results/data/clinic/sentences.parquet", split, None)
        reports = reports.merge(table[["dicom_id", "finding"]])
        store(folder / STUDY / f"embedded/reports/clinic/{split}/{run}", none, reports, seed, noise)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run."""
    folder = tmp_path_factory.mktemp("eclip")
    write_data(folder)
    lines = [f"  {name}: {{positive: [some {name}, much {name}], negative: [no {name}]}}" for name in FINDINGS]
    (folder / "prompts.yaml").write_text("\n".join(["version: 1", "about: a test", "labels:", *lines, ""]))
    balanced = {"classes": [*FINDINGS], "per_class": 4, "rule": "known_absent"}
    task = {"prompts": str(folder / "prompts.yaml"), "labels": "truth", "renormalise": True, "balanced": balanced}
    study = {
        "models": ["clip", "cosine"],
        "zero_shot": {"clinic": task, "clinic_as_published": None, "chexpert_5": None},
        "findings": {"names": [*FINDINGS]},
        "probe": {"shares": [0.1, 1.0], "penalties": [1.0]},
    }
    weights = write_language_model(folder / "language_model")
    prompt = "resources/report_prompt.yaml"
    generator = {"weights": str(weights), "prompt": prompt, "max_new_tokens": 5, "sampling": None}
    study["reports"] = {"queries": 9, "neighbours": 8, "clusters": 2, "generator": generator}
    models = {"clip": {"seeds": [0, 1]}, "cosine": {"seeds": [0]}}
    config = changed(
        folder,
        {"models": models, "studies": {"eclip": study}, "statistics": {"bootstrap_draws": 100}},
        base=ROOT / "configs/eclip_example.yaml",
    )
    for run in (("clip", 0, 0.05), ("clip", 1, 0.05), ("cosine", 0, 5.0)):
        write_stores(folder, *run)
    ran = run_snakemake(folder, "--cores", "2", "eclip", "--allowed-rules", *RULES, config=config)
    assert ran.returncode == 0, ran.stdout[-4000:]
    return folder


def test_every_table_and_figure_is_made(finished: Path) -> None:
    made = {path.stem for path in (finished / STUDY).glob("[tf]*s/*.*") if path.suffix in (".md", ".png")}
    assert made == {
        *(
            "zero_shot",
            "zero_shot_labels",
            "linear_probe",
            "retrieval",
            "geometry",
            "seed_by_seed",
            "report_generation",
        ),
        *("centroid_cosines", "probe_curve", "embedding_scatter"),
    }
    page = (finished / STUDY / "tables/zero_shot.md").read_text()
    assert (finished / STUDY / "restricted/report_examples.md").exists()
    assert re.search(r"^\| clip \| 100\.0 \[100\.0, 100\.0\]", page, re.MULTILINE)


def test_the_planted_model_is_perfect_and_the_noisy_one_is_near_chance(finished: Path) -> None:
    results = read_results(finished / STUDY / "summary/clinic/gold.parquet")
    means = results[(results["seed"] == "all") & (results["quantity"] == "value") & (results["label"] == "macro")]
    scores = means.set_index(["task", "metric", "model"])["estimate"]
    for metric, task in (("auroc_of_positive", "clinic"), ("auroc_of_pair", "clinic"), ("auroc_of_probe", "1")):
        assert scores[task, metric, "clip"] > 0.95  # what denies a finding has a random direction
        assert abs(scores[task, metric, "cosine"] - 0.5) < 0.2
    assert set(results["items"]) <= {SPLITS["gold"], 12, 9}  # images, the balanced set, queries
    apart = results[results["quantity"] == "difference"]
    assert set(apart["model"]) == {"cosine"}
    assert set(apart["seed"]) == {"0"}  # the only seed that both have


def test_reports_are_written_from_those_of_other_patients_and_the_planted_ones_state_the_finding(
    finished: Path,
) -> None:
    patient = images().set_index("dicom_id")["subject_id"]
    for run in ("clip/0", "clip/1", "cosine/0"):
        retrieved, generated = (
            read_answers(finished / STUDY / f"{kind}_reports/clinic/gold/{run}.parquet")
            for kind in ("retrieved", "generated")
        )
        assert retrieved["query"].nunique() == len(generated) == 9
        for query, names in generated.set_index("query")["reports"].items():
            own = retrieved[(retrieved["query"] == query) & (retrieved["kind"] == "cluster")]
            assert list(names) == own["reports"].explode().tolist()
        pairs = [(row.query, name) for row in retrieved.itertuples() for name in row.reports]
        assert not any(patient[query] == patient[name] for query, name in pairs)
    results = read_results(finished / STUDY / "summary/clinic/gold.parquet")
    own = results[(results["evaluation"] == "report_generation") & (results["seed"] == "all")]
    assert set(own["task"]) == set(KINDS)
    scores = own.set_index(["task", "metric", "model"])["estimate"]
    assert scores["nearest", "findings_micro_f1", "clip"] == 1
    assert scores["other", "findings_micro_f1", "clip"] < 0.8
