"""The configs for the real releases: planned on stand-ins of their lists; the one for gold images run whole."""

import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch

from tests.support.labelled_sets import write_chestxray14, write_chexpert, write_mimic, write_rsna
from tests.support.planning import changed, plan
from tests.support.project import IMAGENOME, MIMIC, ROOT, copy_checkout, resolved_config, run_snakemake
from tests.support.tiny_results import CLINIC, studied
from tests.tiny.checkpoint import (
    PublishedGloria,
    published_state,
    tiny_architecture,
    tiny_settings,
    write_checkpoint,
)
from tests.tiny.hub import serve_hub
from wronglung.encoders.tokenizer import fit_tokenizer
from wronglung.text.cleaning import clean

REAL = "results/data/mimic"
WHOLE, GOLD, ECLIP = (f"configs/{name}.yaml" for name in ("mimic_cxr", "mimic_cxr_gold", "eclip_mimic"))
FAMILIES = ("clip", "eclip", "gloria", "eclip_gloria")
JOBS = re.compile(r"^(\w+) +(\d+)$", re.MULTILINE)


def planned(folder: Path, config: str) -> dict[str, int]:
    """Number of jobs by rule that a dry run plans."""
    run = run_snakemake(folder, "--dry-run", "--quiet", "rules", "--cores", "1", config=config)
    assert run.returncode == 0, run.stdout[-3000:]
    return {rule: int(count) for rule, count in JOBS.findall(run.stdout)}


def test_the_whole_run_is_planned(stand_in: Path) -> None:
    jobs, config = planned(stand_in, WHOLE), resolved_config(WHOLE)
    trained = [entry for entry in config["models"].values() if entry.get("weights") == "train"]
    assert all(len(entry["seeds"]) >= 3 for entry in trained)
    assert jobs["train_gloria"] == sum(len(entry["seeds"]) for entry in trained) >= 9
    assert jobs["convert_gloria"] == 1
    assert jobs["fetch_pretrained"] == 2
    assert jobs["convert_images"] == sum(config["datasets"]["mimic"]["shards"].values())
    assert jobs["total"] < 3000  # the plan must not grow with the images


def test_the_gold_run_is_planned_without_training_or_silver_images(stand_in: Path) -> None:
    jobs, config = planned(stand_in, GOLD), resolved_config(GOLD)
    assert not {"train_gloria", "finetune_gloria", "fit_tokenizer"} & set(jobs)
    assert jobs["convert_images"] == jobs["link_sentences"] == config["datasets"]["mimic"]["shards"]["gold"]
    assert jobs["convert_gloria"] == jobs["dump_maps_gloria"] == jobs["fetch_pretrained"] == 1
    run = run_snakemake(stand_in, "--dry-run", "--cores", "1", config=GOLD)
    assert "gold-000" in run.stdout
    assert "silver-0" not in run.stdout


def test_the_run_of_eclip_is_planned(stand_in: Path) -> None:
    """Its labels and its gaze lie where PhysioNet puts them."""
    labels = "mimic-cxr-jpg/2.1.0/mimic-cxr-2.0.0-chexpert.csv.gz"
    for name in ("egd-cxr/1.0.0/fixations.csv", "egd-cxr/1.0.0/master_sheet.csv", labels):
        (stand_in / "physionet.org/files" / name).parent.mkdir(parents=True, exist_ok=True)
        (stand_in / "physionet.org/files" / name).touch()
    write_chexpert(stand_in / "chexpert", 1, films=False)
    write_mimic(stand_in, 1, films=False)
    write_rsna(stand_in / "rsna-pneumonia-detection-challenge", 1)
    write_chestxray14(stand_in / "chestxray14", 1, films=False)
    jobs, models = planned(stand_in, ECLIP), resolved_config(ECLIP)["models"]
    runs = {family: sum(len(one["seeds"]) for one in models.values() if one["family"] == family) for family in FAMILIES}
    assert jobs["train_clip"] == runs["clip"] >= 3
    assert jobs["train_eclip"] == runs["eclip"] >= 9
    assert jobs["train_gloria"] == runs["gloria"] == jobs["train_eclip_gloria"] == runs["eclip_gloria"] >= 3
    assert jobs["read_gaze"] == 1
    assert jobs["read_image_labels"] == 4
    assert jobs["score_zero_shot"] == 5 * sum(runs.values())
    assert jobs["search_reports"] == sum(runs.values())
    assert jobs["fetch_pretrained"] == 3
    assert "convert_gloria" not in jobs
    assert jobs["total"] < 3000


def test_weights_that_are_not_there_stop_the_run_before_any_job(stand_in: Path) -> None:
    (stand_in / "weights/chexpert_resnet50.ckpt").unlink()
    run = run_snakemake(stand_in, "--dry-run", "--cores", "1", config=GOLD)
    assert run.returncode != 0
    assert "models.gloria.weights: weights/chexpert_resnet50.ckpt" in run.stdout
    assert "Job stats" not in run.stdout


def test_a_check_needs_only_paths_and_its_report_stays(stand_in: Path) -> None:
    (stand_in / "weights/chexpert_resnet50.ckpt").unlink()
    moved = stand_in / "elsewhere"
    (stand_in / "physionet.org/files").rename(moved)
    records = moved / MIMIC / "cxr-record-list.csv.gz"
    content = records.read_bytes()
    records.unlink()
    paths = f"release: {{mimic_cxr: {moved / MIMIC}, chest_imagenome: {moved / IMAGENOME}}}"
    given = f"datasets={{mimic: {{{paths}, check: {{published_counts: false}}}}}}"
    check = ("--cores", "1", "results/data/mimic/release_tables.csv", "--config", given)
    run = run_snakemake(stand_in, *check, config=GOLD)
    assert run.returncode != 0
    assert str(records) in run.stdout
    assert "Stops the run: needed files" in (stand_in / "results/data/mimic/release_report.md").read_text()
    records.write_bytes(content)
    run = run_snakemake(stand_in, *check, config=GOLD)
    assert run.returncode == 0, run.stdout[-3000:]
    assert "It can be used." in (stand_in / "results/data/mimic/release_report.md").read_text()


def copy_gold(release: Path, target: Path) -> None:
    """What the gold config needs of a release, and nothing else of it."""
    mimic, imagenome = release / MIMIC, release / IMAGENOME
    for path in (
        mimic / "cxr-record-list.csv.gz",
        *(imagenome / "silver_dataset/splits").iterdir(),
        imagenome / "gold_dataset/gold_object_attribute_with_coordinates.txt",
    ):
        copy = target / path.relative_to(release)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    gold = pd.read_csv(imagenome / "silver_dataset/splits/images_to_avoid.csv")["subject_id"].unique()
    for subject in gold:
        folder = f"{MIMIC}/files/p{str(subject)[:2]}/p{subject}"
        shutil.copytree(release / folder, target / folder)


def smaller(tokenizer: str) -> dict[str, Any]:
    """What makes the gold config's run small: encoders of the size that a test can write, and fewer draws."""
    models: dict[str, Any] = {}
    for name, entry in resolved_config(GOLD)["models"].items():
        if "family" in entry:
            models[name] = tiny_settings(tokenizer, entry["alignment"]["no_attention"])
        else:
            models[name] = {"grid": 8}
    models["no_attn"]["weights"] = "weights/no_attn.ckpt"
    tables = ["table_02", "table_03", "table_12", "controls"]
    return {
        "datasets": {"mimic": {"shards": {"gold": 2}, "check": {"published_counts": False}}},
        "models": models,
        "studies": {"wrong_lung": {"tables": tables, "figures": ["figure_04"]}},
        "statistics": {"bootstrap_draws": 200},
    }


@pytest.fixture(scope="module")
def gold_run(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the gold config on the gold patients of the tiny example, with two checkpoints made here."""
    folder = tmp_path_factory.mktemp("gold")
    copy_gold(tiny / "results/example/release", folder / "physionet.org/files")
    links = folder / f"physionet.org/files/{IMAGENOME}/gold_dataset/gold_object_attribute_with_coordinates.txt"
    texts = [clean(text) for text in pd.read_csv(links, sep="\t")["sentence"].unique()]
    tokenizer = fit_tokenizer(texts, 300, 1)
    tokenizer.save_pretrained(folder / "repositories/clinic/pieces")
    torch.manual_seed(0)
    for name, no_attention in (("chexpert_resnet50", False), ("no_attn", True)):
        model = PublishedGloria(tiny_architecture(len(tokenizer)), 3, 128, no_attention)
        write_checkpoint(folder / f"weights/{name}.ckpt", published_state(model), hyper_parameters=Path("x"))
    config = changed(folder, smaller("clinic/pieces"), ROOT / GOLD)
    with serve_hub(folder / "repositories") as address, pytest.MonkeyPatch.context() as environment:
        environment.setenv("HF_ENDPOINT", address)
        run = run_snakemake(folder, "--cores", "2", config=config)
    assert run.returncode == 0, run.stdout[-6000:]
    assert "It can be used." in (folder / "results/data/mimic/release_report.md").read_text()
    return folder


def test_the_gold_run_reads_gold_images_alone_and_says_what_it_left_out(gold_run: Path, tiny: Path) -> None:
    records, all_records = (
        pd.read_parquet(gold_run / REAL / "records.parquet"),
        pd.read_parquet(tiny / CLINIC / "records.parquet"),
    )
    assert set(records["split"]) == {"gold"}
    assert set(records["dicom_id"]) == set(all_records.loc[all_records["split"] == "gold", "dicom_id"])
    rejected = pd.read_parquet(gold_run / REAL / "rejected.parquet")
    left_out = set(rejected.loc[rejected["reason"].str.contains("reads no other image"), "record_id"])
    assert set(all_records.loc[all_records["split"] != "gold", "dicom_id"]) <= left_out


def test_the_gold_run_asks_the_same_as_the_whole_one(gold_run: Path, tiny: Path) -> None:
    columns = ["instance_id", "text", "boxes"]
    asked, expected = (
        pd.read_parquet(path).query("perturbation == 'none'")[columns]
        for path in (studied(gold_run, "instances", split="mimic/gold"), studied(tiny, "instances"))
    )
    asked, expected = (frame.sort_values("instance_id", ignore_index=True) for frame in (asked, expected))
    asked["boxes"], expected["boxes"] = (
        [[list(box) for box in boxes] for boxes in frame["boxes"]] for frame in (asked, expected)
    )
    pd.testing.assert_frame_equal(asked, expected)


def test_given_weights_are_scored_and_missing_ones_named(gold_run: Path) -> None:
    for name in ("gloria", "no_attn"):
        scores = pd.read_parquet(studied(gold_run, "scores", f"{name}/0", split="mimic/gold"))
        assert scores["auroc"].notna().any()
        assert (scores["no_attention"] > 1e-4).all() == (name == "no_attn")
    table = (gold_run / "results/studies/wrong_lung/tables/controls.md").read_text()
    named = re.findall(r"^\| (\w+) \(weights not supplied\)", table, re.MULTILINE)
    assert set(named) == {"retrained", "abnormal", "word_masking", "clinical_masking", "few_shot"}
    log = (gold_run / "results/logs/convert_gloria/gloria.log").read_text()
    assert "not executed, a placeholder instead: pathlib.PosixPath" in log


def test_a_moved_checkout_remakes_nothing_and_an_edited_number_its_table_alone(gold_run: Path, tmp_path: Path) -> None:
    """The paper's numbers are files of the project; only the table that shows them is remade with them."""
    checkout = copy_checkout(tmp_path / "checkout")
    assert plan(gold_run, checkout=checkout, config=gold_run / "run.yaml").jobs == {}
    numbers = checkout / "resources/published/wrong_lung/table_02.csv"
    numbers.write_text(numbers.read_text().replace("69.07", "69.08"))
    found = plan(gold_run, checkout=checkout, config=gold_run / "run.yaml")
    assert (found.jobs, found.reports) == ({"make_table": 1}, {"table_02"})
