"""A copy of the tiny release to plant faults in, and the stages that read it, run in this process."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import convert_images
import gather_rejected
import gather_shards
import index_release
import link_sentences
from tests.support.project import IMAGENOME, MIMIC, MIMIC_JPG, tiny_config
from wronglung.config.config import Config
from wronglung.config.errors import ConfigError
from wronglung.config.files_exist import require_lists
from wronglung.config.reading import read_config
from wronglung.data.images.store import open_images
from wronglung.data.records import read_records
from wronglung.data.rejected import Rejection, read_rejected
from wronglung.data.releases.registry import LAYOUTS
from wronglung.data.sentences import read_sentences
from wronglung.data.settings import DatasetSettings

DATASET = "clinic"  # of the tiny config


class Image(NamedTuple):
    """An image that the untouched release gives sentences for."""

    dicom_id: str
    study_id: int
    subject_id: int


class Outcome(NamedTuple):
    """What the stages made of a release; `error` is the message of what stopped them, else empty."""

    error: str
    rows: tuple[Rejection, ...] = ()
    indexed: frozenset[str] = frozenset()
    converted: frozenset[str] = frozenset()
    sentences: pd.DataFrame = pd.DataFrame({"dicom_id": []})


@dataclass(frozen=True)
class Release:
    """A release below `root`; before the stages run, `changes` are laid over the sections of the tiny data set."""

    root: Path
    known: tuple[tuple[str, Image], ...] = ()  # split and image, of the untouched release
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def mimic_cxr(self) -> Path:
        return self.root / MIMIC

    @property
    def mimic_cxr_jpg(self) -> Path:
        return self.root / MIMIC_JPG

    @property
    def chest_imagenome(self) -> Path:
        return self.root / IMAGENOME

    def image(self, split: str = "train", number: int = 0) -> Image:
        """The image of that number among a split's images."""
        return [image for name, image in self.known if name == split][number]

    def dicom(self, image: Image) -> Path:
        return self.report(image).with_suffix("") / f"{image.dicom_id}.dcm"

    def jpg(self, image: Image) -> Path:
        return self.mimic_cxr_jpg / self.dicom(image).relative_to(self.mimic_cxr).with_suffix(".jpg")

    def report(self, image: Image) -> Path:
        patient = f"p{image.subject_id}"
        return self.mimic_cxr / "files" / patient[:3] / patient / f"s{image.study_id}.txt"

    def graph(self, image: Image) -> Path:
        return self.chest_imagenome / "silver_dataset/scene_graph" / f"{image.dicom_id}_SceneGraph.json"

    def split_list(self, split: str) -> Path:
        name = "images_to_avoid" if split == "gold" else split
        return self.chest_imagenome / "silver_dataset/splits" / f"{name}.csv"

    @property
    def record_list(self) -> Path:
        return self.mimic_cxr / "cxr-record-list.csv.gz"

    @property
    def gold_table(self) -> Path:
        return self.chest_imagenome / "gold_dataset/gold_object_attribute_with_coordinates.txt"

    def edit(self, path: Path, change: Callable[[pd.DataFrame], pd.DataFrame], separator: str = ",") -> None:
        """Rewrites a list with its rows, all of them text, changed; an unnamed column stays unnamed."""
        table = pd.read_csv(path, sep=separator, dtype=str, keep_default_na=False, quoting=3 * (separator == "\t"))
        table = change(table).rename(columns=lambda name: "" if name.startswith("Unnamed") else name)
        table.to_csv(path, sep=separator, index=False, quoting=3 * (separator == "\t"))

    def config(self) -> Config:
        """The tiny config on this release, without an example of its own."""
        given = tiny_config()
        given["example"] = None
        dataset = given["datasets"][DATASET]
        dataset |= {"labels": None, "attributes": None, "gaze": None}
        dataset["release"] |= {
            "mimic_cxr": str(self.mimic_cxr),
            "mimic_cxr_jpg": str(self.mimic_cxr_jpg),
            "chest_imagenome": str(self.chest_imagenome),
        }
        # How much may be wrong is a question of its own; a fault that is about it sets the limits again.
        dataset["max_rejected"] = dict.fromkeys(dataset["max_rejected"], 1.0)
        for section, values in self.changes.items():
            dataset[section] |= values
        return read_config(given)


def copy_release(source: Release, target: Path) -> Release:
    """A copy whose files may be changed."""
    shutil.copytree(source.root, target)
    return Release(target, source.known)


def run_stages(release: Release) -> Outcome:
    """Index, conversion, linking and gathering of the release, as the rules run them."""
    out = release.root.parent / "results"
    try:
        config = release.config()
        require_lists(config, DATASET, "made/nowhere")
        _run(config.datasets[DATASET], config.data.image_size, out)
    # What a rule's script raises ends its job with this message.
    except (ConfigError, ValueError, OSError) as error:
        return Outcome(f"{type(error).__name__}: {error}")
    shards = config.datasets[DATASET].shard_names()
    with open_images([out / f"{shard}.h5" for shard in shards]) as images:
        converted = frozenset(images.dicom_ids)
    return Outcome(
        "",
        # Copies lie in different folders.
        tuple(row._replace(file="") for row in read_rejected(out / "rejected.parquet")),
        frozenset(read_records(out / "records.parquet")["dicom_id"]),
        converted,
        read_sentences(out / "sentences.parquet"),
    )


def _run(dataset: DatasetSettings, size: int, out: Path) -> None:
    layout, shards = LAYOUTS[dataset.layout], dataset.shard_names()
    records = str(out / "records.parquet")
    parts = [str(out / f"rejected/{name}.parquet") for name in ("index", *shards, *(f"link-{s}" for s in shards))]
    index_release.main(layout.index, dataset.lists(), dataset.index_arguments(), records, parts[0], splits=())
    for shard, converted, linked in zip(shards, parts[1:], parts[1 + len(shards) :], strict=False):
        images, sentences = str(out / f"{shard}.h5"), str(out / f"{shard}.parquet")
        convert_images.main(records, shard, dataset.image_folder, size, dataset.image_reading, images, converted)
        link_sentences.main(layout.link, records, [images], shard, dataset.link_arguments(), sentences, linked)
    tables = [str(out / f"{shard}.parquet") for shard in shards]
    rejected = str(out / "rejected.parquet")
    gather_rejected.main(parts, rejected)
    gather_shards.main(records, tables, rejected, dict(dataset.max_rejected), str(out / "sentences.parquet"))
