"""Settings of all tests, and what stays together where they are spread over processes."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine must not fail a test by being slow; the same examples on every machine.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

TESTS = Path(__file__).parent
SHARED = ("workflow", "faults")  # folders whose tests look at one run of the workflow, or at one planted release


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in this hook too
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Groups the tests for `--dist loadgroup`: those folders as wholes, all else by file; the longest first."""
    places = {item: item.path.relative_to(TESTS).parts for item in items}
    items.sort(key=lambda item: _rank(places[item]))
    for item, parts in places.items():
        item.add_marker(pytest.mark.xdist_group(parts[0] if parts[0] in SHARED else "/".join(parts)))


def _rank(parts: Sequence[str]) -> int:
    return SHARED.index(parts[0]) if parts[0] in SHARED else len(SHARED)
