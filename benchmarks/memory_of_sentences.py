"""Peak memory of the rules that read all sentences, at the size of the real release.

TMPDIR=/var/tmp .venv/bin/python benchmarks/memory_of_sentences.py RUN [IMAGES]

RUN is the folder of a finished tiny run, made by

    PYTHONPATH=. python -c "import pathlib, tests.tiny.phantom as t; t.write_phantom(pathlib.Path('RUN/phantom'))"
    snakemake --cores 2 --resources gpu=1 --directory RUN --configfile tests/tiny/config.yaml

Its sentences and rejected rows are repeated under new ids for IMAGES images (238,367 by default), a number at the end
of every other text, so that half of them are distinct; the images' stores hold no pixels. Each rule's `main` runs in a
process of its own. `train_model` and `finetune_gloria` do so with the tiny config's models for a step or two: the share
that grows with the data.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "workflow_scripts")]

from tests.support.tiny_results import CLINIC, studied  # noqa: E402

from wronglung.config.config import Config  # noqa: E402
from wronglung.config.load import load_config  # noqa: E402
from wronglung.data.sentences import SCHEMA  # noqa: E402
from wronglung.models.families import FAMILIES  # noqa: E402
from wronglung.studies.registry import STUDIES  # noqa: E402

IMAGES, SHARDS, SIZE = 238367, 244, 256
SPLITS = {"gold": 500, "train": 166521, "valid": 23953, "test": 47393}  # images, of the release
MAIN = """
import json, sys
from pathlib import Path
from runpy import run_path
given = json.loads(sys.argv[2])
if "root" in given: given["root"] = Path(given["root"])
run_path(sys.argv[1])["main"](**given)
print("KiB", next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def write_shard(run: Path, folder: Path, shard: int, images: range, total: int) -> None:
    """Sentences, rejected rows and store of a shard's images, which are the run's ones under new ids."""
    table = pq.read_table(run / CLINIC / "sentences.parquet")
    own = table["dicom_id"].dictionary_encode().combine_chunks().indices.to_numpy()
    starts, ends = (
        np.searchsorted(own, np.arange(own.max() + 1)),
        np.searchsorted(own, np.arange(own.max() + 1), "right"),
    )
    source = [image % len(starts) for image in images]
    rows = np.concatenate([np.arange(starts[one], ends[one]) for one in source])
    ids = [f"{image * 2654435761 % 2**32:08x}-{image:08x}-00000000-00000000-00000000" for image in images]
    image = np.repeat(np.array(images), [ends[one] - starts[one] for one in source])
    number = np.arange(len(rows))
    bounds = np.cumsum(list(SPLITS.values())) * total / sum(SPLITS.values())
    texts = table["text"].take(rows).to_pylist()
    changed = {
        "sentence_id": [f"dicom_{ids[i - images.start]}_sent_{i}|{n}" for i, n in zip(image, number, strict=True)],
        "dicom_id": np.repeat(ids, np.bincount(image - images.start)),
        "study_id": 50000000 + image,
        "subject_id": 10000000 + image // 4,
        "split": np.array(list(SPLITS))[np.searchsorted(bounds, image, "right")],
        "text": [f"{text} {image[n]}{n}" if n % 2 else text for n, text in enumerate(texts)],
    }
    taken = table.take(rows)
    columns = [pa.array(changed[name]) if name in changed else taken[name] for name in SCHEMA.names]
    pq.write_table(pa.table(columns, schema=SCHEMA), folder / f"sentences/{shard}.parquet")
    rejected = pq.read_table(run / CLINIC / "rejected.parquet")
    rejected = rejected.filter(pc.equal(rejected["stage"], "link_sentences"))
    per_image = rejected.num_rows / len(starts)
    places = np.arange(round(per_image * len(images))) % rejected.num_rows
    pq.write_table(rejected.take(places), folder / f"rejected/{shard}.parquet")
    with h5py.File(folder / f"images/{shard}.h5", "w") as file:
        file.create_dataset("pixels", (len(ids), SIZE, SIZE), np.uint8, chunks=(1, SIZE, SIZE))
        file["dicom_id"] = np.array(ids, dtype=object).astype(h5py.string_dtype())
        file["rows"], file["columns"] = np.full(len(ids), 128), np.full(len(ids), 120)  # as large as the run's
        file.attrs["size"] = SIZE


def write_records(run: Path, folder: Path, total: int) -> None:
    """As many records; nothing but their number is looked at."""
    table = pq.read_table(run / CLINIC / "records.parquet")
    pq.write_table(table.take(np.arange(total) % table.num_rows), folder / "records.parquet")


def calls(run: Path, folder: Path, config: Config, total: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """A rule's name and the arguments of its `main`, each after those whose files it reads."""
    made = {name: str(folder / name) for name in ("sentences.parquet", "rejected.parquet", "entities.parquet")}
    sentences, rejected, entities = made.values()
    shards = [str(path) for path in sorted((folder / "sentences").iterdir())]
    images = [str(path) for path in sorted((folder / "images").iterdir())]
    parts = [str(path) for path in sorted((folder / "rejected").iterdir())]
    yield (
        "gather_shards",
        {
            "records": str(folder / "records.parquet"),
            "shards": shards,
            "parts": parts,
            "max_rejected": {"link_sentences": 1.0},
            "sentences": sentences,
            "rejected": rejected,
        },
    )
    tokenizer = config.tokenizer.model_dump() | {"tokenizer": str(folder / "tokenizer/tokenizer.json")}
    yield "fit_tokenizer", {"sentences": sentences} | tokenizer
    settings = config.text.entities.model_dump()
    yield "find_entities", {"sentences": sentences, "settings": settings, "root": str(ROOT), "entities": entities}
    masking = {"clinical_masking": config.models["clinical_masking"].sentences.masking.model_dump()}
    sample = {"masking": masking, "count": 60, "seed": 7, "sample": str(folder / "sample.md")}
    yield "sample_masking", {"sentences": sentences, "entities": entities} | sample
    given = {"sentences": sentences, "images": images, "crop": config.data.crop_size}
    yield "make_atlas", given | {"atlas": str(folder / "atlas.h5")}
    settings = shortened(config, "clinical_masking", epochs=1, epoch_share=40 / total, validation_images=8)
    inputs = given | {"entities": [entities], "tokenizer": str(folder / "tokenizer"), "train_on": "clinic"}
    weights = {name: str(folder / name / "0/model.safetensors") for name in ("clinical_masking", "few_shot")}
    run_of = {"settings": settings, "seed": 0, "workers": 0, "save_every_steps": 0}
    made = {"train": FAMILIES["gloria"].train, "weights": weights["clinical_masking"]}
    yield "train_model", inputs | run_of | made
    base = {"base": str(run / "results/models/retrained/0/model.safetensors")}
    settings = shortened(config, "few_shot", epochs=1)
    yield "finetune_gloria", given | base | {"settings": settings, "seed": 0, "weights": weights["few_shot"]}
    study = STUDIES["wrong_lung"]
    entry, files = study.tables["data_statistics"], {"instances": [str(studied(run, "instances"))]}
    files |= {"sentences": [sentences], "project": []}
    outputs = {form: str(folder / f"table.{form}") for form in ("csv", "markdown", "latex")}
    context = [study.context, {"example_release": True, "images": config.datasets["clinic"].image_kind}]
    yield "make_table", {"make": entry.make, "options": {}, "needs": {}, "files": files, "context": context} | outputs


def shortened(config: Config, model: str, **training: float) -> dict[str, Any]:
    """A model's settings with less training."""
    settings = config.models[model].settings().model_dump(mode="json")
    return settings | {"training": settings["training"] | training}


def main(run: Path, total: int) -> None:
    """Prints a line for each rule."""
    config = load_config([ROOT / "tests/tiny/config.yaml"], {}, ROOT)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in ("sentences", "images", "rejected"):
            (folder / name).mkdir()
        bounds = np.linspace(0, total, SHARDS + 1).astype(int).tolist()
        for shard in range(SHARDS):
            write_shard(run, folder, shard, range(bounds[shard], bounds[shard + 1]), total)
        write_records(run, folder, total)
        print(f"{total} images\n{'rule':24}{'MiB':>8}{'s':>8}", flush=True)
        for rule, given in calls(run, folder, config, total):
            command = [sys.executable, "-c", MAIN, str(ROOT / f"workflow_scripts/{rule}.py"), json.dumps(given)]
            environment = os.environ | {"PYTHONPATH": str(ROOT / "workflow_scripts")}
            began = time.perf_counter()
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                sys.exit(done.stderr[-3000:])
            mib = int(done.stdout.rsplit("KiB ", 1)[1].split()[0]) / 1024
            print(f"{rule:24}{mib:8.0f}{time.perf_counter() - began:8.1f}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else IMAGES)
