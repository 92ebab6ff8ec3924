"""Faults of report files."""

import re
from collections.abc import Callable

from tests.faults.fault import Fault
from tests.faults.release import Release

ADDENDUM = b"""                                 FINAL ADDENDUM
 ADDENDUM:  Discussed with ___.
 ______________________________________________________________________________
"""


def rewrite(change: Callable[[bytes], bytes]) -> Callable[[Release], None]:
    """Changes the bytes of the first training image's report."""

    def plant(release: Release) -> None:
        path = release.report(release.image())
        path.write_bytes(change(path.read_bytes()))

    return plant


def missing(release: Release) -> None:
    release.report(release.image()).unlink()


def folder_instead(release: Release) -> None:
    missing(release)
    release.report(release.image()).mkdir()


def without_headers(text: bytes) -> bytes:
    return re.sub(rb"(?m)^ [A-Z ]+: *", b" ", text)


FAULTS = [
    Fault("report_missing", "no report", missing, "repaired", "report is missing"),
    Fault("report_is_folder", "a folder of the report's name", folder_instead, "repaired", "report cannot be opened"),
    Fault("report_empty", "a report of zero bytes", rewrite(lambda text: b""), "repaired", "report is empty"),
    Fault("report_blank", "a report of blanks", rewrite(lambda text: b" \r\n \n"), "repaired", "report is empty"),
    Fault("report_latin_1", "a byte that is not UTF-8", rewrite(lambda text: text + b" \xe9"), "repaired", "Latin-1"),
    Fault("report_zero_bytes", "zero bytes in the text", rewrite(lambda text: text + b"\0"), "repaired", "zero bytes"),
    Fault("report_too_large", "2 MB of text", rewrite(lambda text: text + b"x " * 10**6), "repaired", "is larger than"),
    Fault("report_windows_lines", "lines ended by CRLF", rewrite(lambda t: t.replace(b"\n", b"\r\n")), "harmless", ""),
    Fault("report_old_mac_lines", "lines ended by CR", rewrite(lambda t: t.replace(b"\n", b"\r")), "harmless", ""),
    Fault("report_byte_order_mark", "a byte order mark", rewrite(lambda t: b"\xef\xbb\xbf" + t), "harmless", ""),
    Fault("report_without_sections", "no headers", rewrite(without_headers), "repaired", "without section headers"),
    Fault("report_addendum_first", "an addendum before it", rewrite(lambda text: ADDENDUM + text), "harmless", ""),
]
