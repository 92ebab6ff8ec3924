"""Entropy and symmetric KL of maps with a no-attention mass."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import entropy as scipy_entropy

from wronglung.metrics.localisation import entropy, symmetric_kl

MAPS = hnp.arrays(np.float64, (3, 4), elements=st.floats(0.001, 1))
MASS = st.floats(0.001, 1)


@settings(deadline=None)
@given(MAPS, MASS)
def test_entropy_equals_scipy(attention: np.ndarray, mass: float) -> None:
    assert entropy(attention, mass) == pytest.approx(scipy_entropy([mass, *attention.ravel()]))


def test_known_entropies() -> None:
    one = np.zeros((4, 4))
    one[2, 2] = 0.3
    assert entropy(one, 0.0) == 0
    assert entropy(one, 0.3) == pytest.approx(math.log(2))
    assert entropy(np.full((4, 4), 0.1), 0.1) == pytest.approx(math.log(17))
    assert entropy(np.full((4, 4), 0.1), -1e-7) == pytest.approx(math.log(16))
    assert math.isnan(entropy(np.zeros((4, 4)), 0.0))


@settings(deadline=None)
@given(MAPS, MAPS, MASS, MASS)
def test_symmetric_kl_equals_scipy(a: np.ndarray, b: np.ndarray, p: float, q: float) -> None:
    first, second = [p, *a.ravel()], [q, *b.ravel()]
    expected = (scipy_entropy(first, second) + scipy_entropy(second, first)) / 2
    assert symmetric_kl(a, b, p, q) == pytest.approx(expected, abs=1e-12)
    assert symmetric_kl(a, b, p, q) == pytest.approx(symmetric_kl(b, a, q, p), abs=1e-12)
    assert symmetric_kl(a, 3 * a, p, 3 * p) == pytest.approx(0, abs=1e-12)


def test_symmetric_kl_is_undefined_for_different_supports() -> None:
    a, b = np.ones((2, 2)), np.ones((2, 2))
    assert math.isnan(symmetric_kl(a, b, 0.5, 0.0))
    b[0, 0] = 0
    assert math.isnan(symmetric_kl(a, b, 0.0, 0.0))
    a[0, 0] = 0
    assert symmetric_kl(a, b, 0.0, 0.0) == 0
    assert math.isnan(symmetric_kl(np.zeros((2, 2)), np.zeros((2, 2)), 0.0, 0.0))
    with pytest.raises(ValueError, match=r"\(2, 2\).*\(3, 3\)"):
        symmetric_kl(a, np.ones((3, 3)), 0.0, 0.0)
