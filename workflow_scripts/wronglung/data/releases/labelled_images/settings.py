"""The entries of published sets of labelled films. Imports neither torch nor pandas."""

from abc import abstractmethod
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, NonNegativeInt

from wronglung.core.section import Section
from wronglung.data.releases.labelled_images.layout import (
    RSNA_LIST,
    TEST,
    TEST_LIST,
    entry_list,
)
from wronglung.data.settings import EvenShards, ImageKind
from wronglung.data.splits import WHOLE


class CheckSettings(Section):
    """What the check of the release opens."""

    images: NonNegativeInt = Field(description="films that the check opens, drawn by the config's seed")


class LabelledImages(EvenShards):
    """A list of films with labels, without texts and boxes."""

    check: CheckSettings

    @property
    def image_kind(self) -> ImageKind:
        """The kind of the image files: each file's name tells."""
        return "any"

    @property
    def compares_counts(self) -> bool:
        """Copies of the sets differ, so that counts are not compared."""
        return False

    @abstractmethod
    def lists(self, made_here: str | None = None) -> dict[str, str]:
        """Return the paths of the list of films, `films`, and perhaps of that of a split."""

    def index_arguments(self) -> dict[str, Any]:
        """Return the keywords of `index_images`."""
        return {"layout": self.layout, "folder": self.image_folder, "shards": self.shards}

    def link_arguments(self) -> dict[str, Any]:
        """Return no keywords: there is nothing to link."""
        return {}


class FiveClasses(LabelledImages):
    """A csv with the column Path and CheXpert's five competition tasks."""

    films: str
    table: str = Field(description="path of the csv")

    @property
    def image_folder(self) -> str:
        """The folder that the images' paths are relative to."""
        return self.films

    def lists(self, made_here: str | None = None) -> dict[str, str]:
        """Return the path of the csv."""
        return {"films": self.table}


class Chexpert5x200Settings(FiveClasses):
    """CheXpert 5x200: 200 films of each of five classes, as GLoRIA lists them."""

    layout: Literal["chexpert_5x200"]
    films: str = Field(description="the folder CheXpert-v1.0 or CheXpert-v1.0-small, which holds train and valid")


class Mimic5x200Settings(FiveClasses):
    """MIMIC 5x200: the same of MIMIC-CXR, as MGCA and BenchX list them."""

    layout: Literal["mimic_5x200"]
    films: str = Field(description="MIMIC-CXR or MIMIC-CXR-JPG, which has the folder `files`")
    images: Literal["dicom", "jpg"] = Field(description="MIMIC-CXR's DICOM files, or the JPG files of MIMIC-CXR-JPG")

    @property
    def image_kind(self) -> ImageKind:
        """The kind of the image files."""
        return self.images

    def index_arguments(self) -> dict[str, Any]:
        """Return the keywords of `index_images`."""
        return super().index_arguments() | {"suffix": {"dicom": ".dcm", "jpg": ".jpg"}[self.images]}


class RsnaSettings(LabelledImages):
    """RSNA pneumonia: the films with labels of its competition's second stage."""

    layout: Literal["rsna"]
    rsna: str = Field(description="folder of stage_2_train_labels.csv and stage_2_train_images/")

    @property
    def image_folder(self) -> str:
        """The folder that the images' paths are relative to."""
        return self.rsna

    def lists(self, made_here: str | None = None) -> dict[str, str]:
        """Return the path of the csv."""
        return {"films": str(Path(self.rsna) / RSNA_LIST)}


class ChestXray14Settings(LabelledImages):
    """ChestX-ray14 of the NIH."""

    layout: Literal["chestxray14"]
    chestxray14: str = Field(description="folder of Data_Entry_2017.csv, test_list.txt and images/")
    films: Literal["test", "all"] = Field(description="those of test_list.txt, which are the split test; or all films")

    @property
    def image_folder(self) -> str:
        """The folder that the images' paths are relative to."""
        return self.chestxray14

    def lists(self, made_here: str | None = None) -> dict[str, str]:
        """Return the paths of the list of films and of that of the test split."""
        test = {"test": str(Path(self.chestxray14) / TEST_LIST)} if self.films == TEST else {}
        return {"films": str(entry_list(self.chestxray14)), **test}

    def unread(self, split: str) -> tuple[str, str] | None:
        """Return the key that leaves a split without images: films are in one split alone."""
        own = TEST if self.films == TEST else WHOLE
        return None if split == own else ("films", f"given {self.films}, so that no image is in {split}")
