"""Every planted fault ends as planned, with nothing lost and nothing silent."""

import pytest

from tests.faults.catalogue import FAULTS, README, as_markdown
from tests.faults.fault import Fault, judge
from tests.faults.release import Outcome, Release

ALL = [fault for faults in FAULTS.values() for fault in faults]


@pytest.mark.parametrize("fault", ALL, ids=lambda fault: fault.name)
def test_fault_ends_as_planned(fault: Fault, release: Release, untouched: Outcome) -> None:
    expected = untouched if fault.untouched is None else fault.untouched(release)
    fault.plant(release)
    judge(fault, fault.run(release), expected)


def test_the_names_are_unique_and_the_table_is_theirs() -> None:
    assert len({fault.name for fault in ALL}) == len(ALL)
    assert README.read_text(encoding="utf-8") == as_markdown()
