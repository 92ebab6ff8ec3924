"""An encoder of JPEG lossless with first-order prediction (process 14, selection value 1), for tests."""

import struct

import numpy as np


def encode_jpeg_lossless(values: np.ndarray, precision: int) -> bytes:
    """One grey component; differences are coded with a Huffman table in which every category has eight bits."""
    rows, columns = values.shape
    stored = values.astype(np.int64)
    predicted = np.empty_like(stored)
    predicted[0, 0] = 1 << (precision - 1)
    predicted[0, 1:] = stored[0, :-1]
    predicted[1:, 0] = stored[:-1, 0]
    predicted[1:, 1:] = stored[1:, :-1]
    differences = (stored - predicted + (1 << 15)) % (1 << 16) - (1 << 15)
    bits = "".join(_code(int(value)) for value in differences.ravel())
    bits += "1" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
    frame = struct.pack(">BHHBBBB", precision, rows, columns, 1, 1, 0x11, 0)
    table = bytes([0]) + bytes([0] * 7 + [17] + [0] * 8) + bytes(range(17))
    scan = bytes([1, 1, 0, 1, 0, 0])
    segments = [(0xC3, frame), (0xC4, table), (0xDA, scan)]
    head = b"".join(struct.pack(">BBH", 0xFF, mark, len(body) + 2) + body for mark, body in segments)
    return b"\xff\xd8" + head + data + b"\xff\xd9"


def _code(difference: int) -> str:
    """Category in eight bits, then the value's own bits; negative ones less one."""
    category = abs(difference).bit_length()
    if category in (0, 16):
        return f"{category:08b}"
    own = difference if difference > 0 else difference + (1 << category) - 1
    return f"{category:08b}{own:0{category}b}"
