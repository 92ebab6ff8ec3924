"""Turn a stored image into the model's input for training: a crop that differs at every draw."""

import cv2
import numpy as np

from wronglung.training.settings import AugmentationSettings


def augment(square: np.ndarray, crop: int, settings: AugmentationSettings, rng: np.random.Generator) -> np.ndarray:
    """Return a crop of random place, scale and exposure; without scale and intensity it is the published random crop.

    Args:
        square: (size, size) uint8.
        crop: side of the result in pixels.
        settings: which changes to make, and how large.
        rng: generator of this image and epoch. Scale and exposure are always drawn first.

    Returns:
        (crop, crop) uint8.
    """
    size, change = len(square), rng.uniform(-1.0, 1.0, size=3)
    window = min(size, round(crop * (1.0 + settings.scale * change[0])))
    top, left = rng.integers(0, size - window + 1, size=2) if settings.shift else 2 * [(size - window) // 2]
    image = square[top : top + window, left : left + window]
    if window != crop:
        image = cv2.resize(image, (crop, crop), interpolation=cv2.INTER_AREA if window > crop else cv2.INTER_LINEAR)
    contrast, brightness = 1.0 + settings.intensity * change[1], 127.5 * settings.intensity * change[2]
    if settings.intensity == 0.0:
        return np.ascontiguousarray(image)
    levels = np.clip((np.arange(256) - 127.5) * contrast + 127.5 + brightness, 0.0, 255.0).round().astype(np.uint8)
    return levels[image]
