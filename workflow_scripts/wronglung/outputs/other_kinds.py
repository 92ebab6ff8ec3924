"""Recognise files that people give in place of HDF5 ones, by their first bytes. Nothing in them is run."""

import zipfile
from pathlib import Path

HDF5 = b"\x89HDF\r\n\x1a\n"  # HDF5 File Format Specification 3.0, II.A
NPY = b"\x93NUMPY"  # numpy.lib.format
# A pickle of protocol 2 or later begins with the opcode PROTO and the protocol (Python's pickletools).
PICKLES = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))


def other_kind(path: str | Path) -> str:
    """Return what the file is, if it is a known kind of file other than HDF5; else an empty string."""
    if Path(path).is_dir():
        return "a folder"
    with open(path, "rb") as file:
        head = file.read(len(HDF5))
    if head.startswith(PICKLES):
        return "a pickle (as pickle.dump and older torch.save write it)"
    if head.startswith(NPY):
        return "a NumPy file (as np.save writes it)"
    if head.startswith(b"PK") and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
        if any(name.endswith("data.pkl") for name in names):
            return "a pickle in a zip archive (as torch.save writes it)"
        return "a zip archive (as np.savez writes it)"
    return ""
