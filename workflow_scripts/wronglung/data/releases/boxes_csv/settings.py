"""The entry of a data set that is a csv of boxes. Imports neither torch nor pandas."""

import os
from typing import Any, Literal

from pydantic import Field

from wronglung.data.settings import EvenShards, ImageKind


class BoxesCsvSettings(EvenShards):
    """One's own boxes: a csv with the columns image, text, x1, y1, x2, y2, and if wanted patient and split."""

    layout: Literal["boxes_csv"]
    boxes: str = Field(description="path of the csv")
    films: str = Field(description="folder that the csv's column `image` is relative to: PNG, JPG or DICOM files")

    @property
    def image_kind(self) -> ImageKind:
        """The kind of the image files: each file's name tells."""
        return "any"

    @property
    def image_folder(self) -> str:
        """The folder that the images' paths are relative to."""
        return self.films

    @property
    def watched_folders(self) -> list[str]:
        """The folder of films and those in it, because films are mended and added while one begins."""
        return sorted(folder for folder, _, _ in os.walk(self.films))

    @property
    def compares_counts(self) -> bool:
        """Nothing is published to compare with."""
        return False

    def lists(self, made_here: str | None = None) -> dict[str, str]:
        """Return the path of the csv."""
        return {"boxes": self.boxes}

    def index_arguments(self) -> dict[str, Any]:
        """Return the keywords of `index_boxes`."""
        return {"shards": self.shards}

    def link_arguments(self) -> dict[str, Any]:
        """Return the keywords of `link_boxes`."""
        return {"boxes": self.boxes}
