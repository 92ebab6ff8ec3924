"""The study eclip as a whole, by its rules, on made-up embeddings that lie where models would leave theirs."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.support.language_models import write_language_model
from tests.support.planning import changed
from tests.support.project import ROOT, run_snakemake
from wronglung.data.gaze import SCHEMA as GAZE
from wronglung.data.gaze import write_gaze
from wronglung.data.heat_map_definitions import draw_heat_maps
from wronglung.data.heat_maps import write_heat_maps
from wronglung.data.images.geometry import Geometry, centre_crop
from wronglung.data.images.store import ImageWriter
from wronglung.data.labels import LABELS, make_labels, write_labels
from wronglung.data.records import SCHEMA, write_records
from wronglung.data.sentences import write_sentences
from wronglung.outputs.embeddings import Embeddings, write_embeddings
from wronglung.outputs.maps import AttentionMaps, write_attention
from wronglung.studies.eclip.gaze.control_names import CONTROLS
from wronglung.studies.eclip.generation.answers import KINDS, read_answers
from wronglung.studies.eclip.prompts import prompts_table
from wronglung.studies.eclip.reports import gather_reports
from wronglung.studies.eclip.summary import read_results
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words
from wronglung.text.prompts import read_prompts

STUDY = "results/studies/eclip"
FINDINGS = ["edema", "nodule", "effusion"]
SPLITS = {"train": 60, "valid": 24, "gold": 36}
WIDTH = 8
RULES = [
    *("gather_image_labels", "gather_reports", "gather_prompts", "score_zero_shot", "search_reports"),
    *("retrieve_reports", "generate_reports", "compare_reports"),
    *("measure_geometry", "probe_embeddings", "summarise_embeddings", "make_table", "draw_figure", "eclip"),
    *("gather_read_sentences", "score_gaze", "score_gaze_controls", "summarise_gaze"),
]
READ, GEOMETRY, GRID = 8, Geometry(120, 100, 256), 28  # images that two readers read; cells of the maps


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


def write_gaze_of_readers(folder: Path) -> dict[str, np.ndarray]:
    """Films, and the gaze of two readers at some of them, who look at one place each; where that is, on the grid."""
    data, read = folder / "results/data/clinic", [f"gold{n:03}" for n in range(READ)]
    (data / "images").mkdir()
    with ImageWriter(data / "images/gold-000.h5", GEOMETRY.size, SPLITS["gold"]) as store:
        for number in range(SPLITS["gold"]):
            store.add(f"gold{number:03}", np.full((256, 256), 90, dtype=np.uint8), GEOMETRY)
    rows = [
        {"source": "made", "reading_id": f"{name}{reader}", "reader": reader, "dicom_id": name, "start": float(look)}
        | {"x": 25.0 + 6 * number + look, "y": 60.0, "duration": 1.0}
        for number, name in enumerate(read)
        for reader in ("1", "2")
        for look in range(3)
    ]
    fixations = pd.DataFrame(rows).reindex(columns=GAZE.names)
    write_gaze(data / "gaze.parquet", fixations)
    drawn = list(draw_heat_maps(fixations, dict.fromkeys(read, GEOMETRY), {"made": "egd_cxr"}, []))
    write_heat_maps(data / "heat_maps.h5", drawn, GEOMETRY.size, len(drawn))
    side = 224 // GRID
    return {one.dicom_id: centre_crop(heat, 224).reshape(GRID, side, GRID, side).mean((1, 3)) for one, heat in drawn}


def write_maps(folder: Path, run: str, heat: dict[str, np.ndarray], noise: float) -> None:
    """Write what a model's maps would be: where readers looked, with noise."""
    table = images()
    texts = with_words(pd.DataFrame({"text": "Film " + table["dicom_id"] + " shows " + table["finding"] + "."}), clean)
    pairs = texts.assign(dicom_id=table["dicom_id"])[table["dicom_id"].isin(list(heat))]
    own = np.stack([heat[name] / heat[name].max() for name in pairs["dicom_id"]])
    nothing = np.zeros(len(pairs))
    numbers = {"no_attention": nothing, "local_similarity": nothing, "global_similarity": nothing}
    ids = {name: pairs[name].to_numpy(dtype=object) for name in ("dicom_id", "text_id")}
    cloud = noise * np.random.default_rng(0).uniform(size=own.shape)
    made = AttentionMaps(attention=own + cloud, **numbers, **ids, model="made_up", seed=0, formula="made_up")
    (folder / f"results/outputs/maps/clinic/{run}.h5").parent.mkdir(parents=True, exist_ok=True)
    write_attention(folder / f"results/outputs/maps/clinic/{run}.h5", made)


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
        base=ROOT / "config.yaml",
    )
    heat = write_gaze_of_readers(folder)
    for model, seed, noise in (("clip", 0, 0.05), ("clip", 1, 0.05), ("cosine", 0, 5.0)):
        write_stores(folder, model, seed, noise)
        write_maps(folder, f"{model}/{seed}", heat, noise)
    ran = run_snakemake(folder, "--cores", "2", "eclip", "--allowed-rules", *RULES, config=config)
    assert ran.returncode == 0, ran.stdout[-4000:]
    return folder


def test_every_table_and_figure_is_made(finished: Path) -> None:
    made = {path.stem for path in (finished / STUDY).glob("[tf]*s/*.*") if path.suffix in (".md", ".png")}
    assert (finished / STUDY / "restricted/gaze_examples.png").exists()
    assert made == {
        *("zero_shot", "zero_shot_labels", "linear_probe", "retrieval", "geometry", "gaze", "seed_by_seed"),
        "report_generation",
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


def test_the_model_that_looks_where_readers_looked_is_near_the_ceiling(finished: Path) -> None:
    results = read_results(finished / STUDY / "gaze_summary/clinic/gold.parquet")
    results = results[(results["quantity"] == "value") & (results["seed"] == "all")]
    scores = results.pivot(index="model", columns="metric", values="estimate")
    assert scores.loc[CONTROLS["other_reader"], "correlation"] == pytest.approx(1, abs=1e-6)
    for metric in ("correlation", "nss", "auc"):
        ceiling = scores.loc[CONTROLS["other_reader"], metric]
        assert 0.9 * ceiling < scores.loc["clip", metric] <= ceiling + 1e-9
        assert scores.loc["cosine", metric] < scores.loc["clip", metric]
        assert np.isnan(scores.loc[CONTROLS["training_gaze"], metric])
    assert set(results["items"]) == {READ}
    page = (finished / STUDY / "tables/gaze.md").read_text()
    assert re.search(rf"{READ} images of {READ // 2} patients, {2 * READ} readings", page)
    assert "Simulated readings" in page


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
