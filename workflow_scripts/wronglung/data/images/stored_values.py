"""Turn stored cells into the image's values: the bits that belong to it, with their sign."""

import numpy as np

from wronglung.data.images.frames import Frame


def whole_values(stored: np.ndarray, frame: Frame) -> np.ndarray:
    """Return the values that the image's bits spell, in a type of the cells' width.

    Bits outside BitsStored may hold overlays or garbage, and those of a signed value need not repeat its sign (DICOM
    PS3.5 8.1.1). In a codestream of no more bits than are stored, the values lie at the low end whatever HighBit says.

    Args:
        stored: (rows, columns), cells of `frame.bytes_each` bytes.
        frame: the description of the cells.
    """
    cells = stored.view(f"u{frame.bytes_each}")
    at_the_low_end = frame.precision is not None and frame.precision <= frame.bits
    shift = 0 if at_the_low_end else frame.high_bit + 1 - frame.bits
    if shift:
        cells = cells >> cells.dtype.type(shift)
    mask = cells.dtype.type((1 << frame.bits) - 1)
    if not frame.signed:
        return cells & mask if int(cells.max()) > mask else cells
    values = cells.view(f"i{frame.bytes_each}")
    half = 1 << (frame.bits - 1)
    if not shift and int(values.min()) >= -half and int(values.max()) < half:
        return values
    return (((cells & mask) ^ cells.dtype.type(half)).astype(np.int32) - half).astype(values.dtype)
