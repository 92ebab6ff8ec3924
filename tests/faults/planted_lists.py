"""Faults of the releases' lists."""

from tests.faults.fault import Fault
from tests.faults.release import Release


def without_record_list(release: Release) -> None:
    release.record_list.unlink()


def extra_column(release: Release) -> None:
    release.edit(release.split_list("train"), lambda table: table.assign(note="x"))


def listed_twice(release: Release) -> None:
    release.edit(release.split_list("train"), lambda table: table.loc[[*table.index, table.index[0]]])


FAULTS = [
    Fault("record_list_missing", "no cxr-record-list", without_record_list, "refused", "cxr-record-list"),
    Fault("list_extra_column", "a split list with a column more", extra_column, "harmless", ""),
    Fault("image_listed_twice", "an image twice in a split list", listed_twice, "rejected", "listed more than once"),
]
