"""The tiny run end to end: what comes out, and what a second run and an edit do."""

from pathlib import Path

import h5py
import pandas as pd
import pytest
from pydicom import dcmread
from pydicom.uid import ExplicitVRLittleEndian

from tests.support.planning import NOTHING, planned
from tests.support.project import MIMIC_JPG, ROOT, copy_checkout, run_snakemake
from tests.support.tiny_results import CLINIC, MAPS, STUDY, studied
from wronglung.config.load import load_config
from wronglung.data.labels import LABELS
from wronglung.example.film_files import SYNTAXES


def test_every_table_and_figure_is_there(tiny: Path) -> None:
    for name in ("tables/localisation.csv", "tables/localisation.md", "tables/oracle_ceiling.csv"):
        assert (tiny / STUDY / name).stat().st_size > 100, name
    for name in ("figures/training_curves", "figures/swap_effect", "restricted/attention_examples"):
        for suffix in (".png", ".pdf"):
            assert (tiny / STUDY / f"{name}{suffix}").stat().st_size > 3000, name
    assert (tiny / "results/report/example_contact_sheet.png").stat().st_size > 3000


def test_stores_agree_with_each_other(tiny: Path) -> None:
    records = pd.read_parquet(tiny / CLINIC / "records.parquet")
    sentences = pd.read_parquet(tiny / CLINIC / "sentences.parquet")
    instances = pd.read_parquet(studied(tiny, "instances"))
    assert records.groupby("subject_id")["split"].nunique().max() == 1
    assert set(records["view"]) <= {"AP", "PA"}
    assert set(sentences["dicom_id"]) <= set(records["dicom_id"])
    gold = sentences[sentences["split"] == "gold"]
    assert set(instances["instance_id"]) == set(gold["sentence_id"])
    with h5py.File(tiny / MAPS / "clinical_masking/0.h5") as file:
        asked = pd.concat([instances, pd.read_parquet(studied(tiny, "instances", protocol="as_published"))])
        assert len(file["text_id"]) == len(asked[["dicom_id", "text_id"]].drop_duplicates())
    scores = pd.read_parquet(studied(tiny, "scores", "uniform/0"))
    assert len(scores) == len(instances)
    assert scores["auroc"].dropna().eq(0.5).all()


def test_labels_and_attributes_are_those_of_the_example(tiny: Path) -> None:
    """Against the release's own list of labels and the example's list of attributes."""
    studies = set(pd.read_parquet(tiny / CLINIC / "records.parquet")["study_id"].astype("str"))
    labels = pd.read_parquet(tiny / CLINIC / "labels.parquet").set_index("study_id")
    given = pd.read_csv(
        tiny / f"results/example/release/{MIMIC_JPG}/mimic-cxr-2.0.0-chexpert.csv.gz", dtype={"study_id": "str"}
    )
    assert set(labels.index) == studies
    pd.testing.assert_frame_equal(
        labels[list(LABELS)], given.set_index("study_id").loc[labels.index, list(LABELS)].replace(-1.0, float("nan"))
    )
    attributes = pd.read_parquet(tiny / CLINIC / "attributes.parquet").set_index("study_id")
    assert set(attributes.index) == studies
    written = pd.read_csv(tiny / "results/example/attributes.csv", dtype={"study_id": "str"}).set_index("study_id")
    assert attributes["sex"].to_list() == written.loc[attributes.index, "sex"].to_list()
    assert (tiny / CLINIC / "rejected/labels.parquet").exists()


def test_gaze_is_that_of_the_simulated_readings(tiny: Path) -> None:
    """Against the truth about the readings, which the releases do not tell."""
    gaze = pd.read_parquet(tiny / CLINIC / "gaze.parquet")
    records = pd.read_parquet(tiny / CLINIC / "records.parquet").set_index("dicom_id")
    truth = pd.read_csv(tiny / "results/example/readings.csv")
    truth = truth[truth["dicom_id"].isin(records.index)].set_index("reading_id")
    counts = gaze.groupby("reading_id").size()
    assert set(counts.index) == set(truth.index)
    assert (counts <= truth.loc[counts.index, "fixations"]).all()
    assert counts.sum() > 0.9 * truth["fixations"].sum()
    assert set(truth.loc[gaze.loc[gaze["source"] == "reflacx", "reading_id"], "split"]) == {"gold"}
    for axis, side in (("x", "columns"), ("y", "rows")):
        assert gaze[axis].between(-0.5, gaze["dicom_id"].map(records[side]) - 0.5, inclusive="left").all()
    with h5py.File(tiny / CLINIC / "heat_maps.h5") as file:
        assert set(file["reading_id"].asstr()[:]) == set(truth.index)
        sums = file["maps"][:].sum(axis=(1, 2)) / 65_535 * file["peak"][:]
    assert abs(sums - 1).max() < 1e-3


def test_what_was_left_out_is_listed(tiny: Path) -> None:
    rejected = pd.read_parquet(tiny / CLINIC / "rejected.parquet")
    assert rejected["reason"].str.contains("LATERAL").any()
    assert set(rejected["kind"]) <= {"filter", "fault", "repair"}


def test_films_of_every_syntax_are_read(tiny: Path) -> None:
    films = {path.stem: path for path in (tiny / "results/example/release/mimic-cxr").rglob("*.dcm")}
    read = set()
    for store in (tiny / CLINIC / "images").glob("*.h5"):
        with h5py.File(store) as file:
            read |= {
                dcmread(films[name], stop_before_pixels=True).file_meta.TransferSyntaxUID
                for name in file["dicom_id"].asstr()
            }
    assert read == {ExplicitVRLittleEndian, *SYNTAXES.values()}


def test_second_run_has_nothing_to_do(tiny: Path) -> None:
    run = run_snakemake(tiny, "--cores", "1")
    assert NOTHING in run.stdout


def test_only_edits_of_code_rerun_and_only_their_users(tiny: Path, tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path / "elsewhere")
    assert planned(tiny, checkout) == {}
    package = checkout / "workflow_scripts/wronglung"

    ranking = package / "metrics/localisation/ranking.py"
    ranking.write_text("# A remark.\n" + ranking.read_text() + "\n# Another.\n")
    script = checkout / "workflow_scripts/train_model.py"
    script.write_text(script.read_text() + "\n# A remark.\n")
    assert planned(tiny, checkout) == {}

    ranking.write_text(ranking.read_text() + "\nEDITED = 1\n")
    scored = {"score_maps", "summarise_scores", "make_table", "draw_figure", "write_answer"}
    assert set(planned(tiny, checkout)) == scored

    links = package / "data/releases/chest_imagenome/scene_graph.py"
    links.write_text(links.read_text() + "\nEDITED = 1\n")
    rules = set(planned(tiny, checkout))
    assert "link_sentences" in rules
    assert not {"fetch_ct", "render_patients", "index_release", "convert_images"} & rules


def test_the_written_config_is_the_same_config(tiny: Path) -> None:
    written = load_config([tiny / "results/config.yaml"], {}, ROOT)
    assert written == load_config([ROOT / "tests/tiny/config.yaml"], {}, ROOT)


def test_a_misspelt_key_stops_before_any_job(tiny: Path, tmp_path: Path) -> None:
    checkout = copy_checkout(tmp_path / "misspelt")
    config = checkout / "tests/tiny/config.yaml"
    config.write_text(config.read_text() + "data: {crop_sise: 200}\n")
    run = run_snakemake(tiny, "--dry-run", checkout=checkout)
    assert run.returncode != 0
    assert "data.crop_sise: unknown key" in run.stdout
    assert "known: ['crop_size', 'image_size']" in run.stdout
    assert f"{config}:" in run.stdout
    assert "rule " not in run.stdout


def mean_score(tiny: Path, model: str, perturbation: str, subset: str, metric: str) -> float:
    """A table's cell by hand, from the rows of scores."""
    scores = pd.read_parquet(studied(tiny, "scores", f"{model}/0"))
    instances = pd.read_parquet(studied(tiny, "instances"))
    rows = scores.merge(instances[["instance_id", "perturbation", f"subset_{subset}"]])
    return rows.loc[(rows["perturbation"] == perturbation) & rows[f"subset_{subset}"], metric].mean()


@pytest.mark.parametrize(
    ("table", "model", "perturbation", "subset", "metric"),
    [
        ("localisation", "retrained", "swap_left_right", "one_lung", "auroc"),
        ("table_04", "clinical_masking", "synthetic", "all", "average_precision"),
        ("controls", "lexicon_atlas", "random_boxes", "abnormal", "auroc"),
    ],
)
def test_a_cell_is_the_mean_of_stored_rows(
    tiny: Path, table: str, model: str, perturbation: str, subset: str, metric: str
) -> None:
    frame = pd.read_csv(tiny / STUDY / f"tables/{table}.csv")
    cell = frame.query("model == @model and perturbation == @perturbation and subset == @subset and metric == @metric")
    value = mean_score(tiny, model, perturbation, subset, metric)
    expected = {"value": value, "change": value - mean_score(tiny, model, "none", subset, metric)}
    shown = cell.set_index("quantity")["estimate"].to_dict()
    assert shown
    assert shown == pytest.approx({name: expected[name] for name in shown}, abs=1e-6)  # tables hold six decimals


@pytest.mark.parametrize("protocol", ["corrected", "as_published"])
def test_text_blind_maps_change_with_no_text(tiny: Path, protocol: str) -> None:
    scores = pd.read_parquet(studied(tiny, "scores", "text_blind/0", protocol))
    by_text = {name: rows.set_index("instance_id") for name, rows in scores.groupby("perturbation")}
    for name in ("swap_left_right", "random_sentences", "synthetic", "synthetic_swapped_conditions", "nonsense"):
        assert (by_text[name]["divergence"] == 0).all(), name
        pd.testing.assert_series_equal(by_text[name]["auroc"], by_text["none"]["auroc"])
    assert not by_text["random_boxes"]["auroc"].equals(by_text["none"]["auroc"])
