"""Open image files, and say why some cannot be read."""

from collections.abc import Mapping
from pathlib import Path

from wronglung.data.images.formats import FORMATS
from wronglung.data.images.unusable import UnusableImageError
from wronglung.data.settings import ImageKind


def unreadable(paths: Mapping[str, Path], kind: ImageKind) -> dict[str, list[str]]:
    """Return the ids of the images that cannot be read, by reason; reasons are in the order of the alphabet.

    Args:
        paths: of the files, by image id.
        kind: of the files.
    """
    found: dict[str, list[str]] = {}
    for image, path in paths.items():
        try:
            FORMATS[kind].read(path)
        except UnusableImageError as error:
            found.setdefault(str(error), []).append(image)
    return dict(sorted(found.items()))
