"""The made-up studies, each written once, and their tables, each made once; tests only read them."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.unit.studies.wrong_lung.made import make_table
from tests.unit.studies.wrong_lung.made_up_pictures import FEW, MANY, write_study
from tests.unit.studies.wrong_lung.made_up_study import SMALL, WHOLE
from wronglung.outputs import maps
from wronglung.report.table import Table
from wronglung.studies.wrong_lung.context import Inputs

Tables = Callable[[str], Table]


@pytest.fixture(scope="session", autouse=True)
def _maps_are_the_tests_own() -> Iterator[None]:
    """Read maps in this process; only files of strangers need another one, which takes most of a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(maps, "try_out", lambda path: None)
        yield


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The small study."""
    return SMALL.write(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The study with everything that tables show, on the example release."""
    return WHOLE.write(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="session")
def real(whole: Inputs) -> Inputs:
    """The same study on a release that is no example; `few_shot` and `cosine` are not the paper's."""
    study = whole.study.model_copy(update={"example_release": False})
    return Inputs(whole.files, study)


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The study with everything that figures show, of two models."""
    return write_study(tmp_path_factory.mktemp("few"), FEW)


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The study with everything that figures show, of eleven models."""
    return write_study(tmp_path_factory.mktemp("many"), MANY)


@pytest.fixture(scope="session")
def whole_table(whole: Inputs) -> Tables:
    """The table of that name of `whole`."""
    return cache(lambda name: make_table(name, whole))


@pytest.fixture(scope="session")
def real_table(real: Inputs) -> Tables:
    """The table of that name of `real`."""
    return cache(lambda name: make_table(name, real))
