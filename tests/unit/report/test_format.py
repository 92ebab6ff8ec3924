"""Names and numbers as readers see them."""

import pandas as pd
import pytest

from wronglung.report.format import COLUMNS, PERTURBATION_TITLES, SUBSET_TITLES, TITLES, estimate, number, title


@pytest.mark.parametrize(
    ("value", "metric", "sign", "text"),
    [
        (0.8044, "auroc", False, "80.4"),
        (-0.155, "auroc", True, "−15.5"),
        (0.155, "auroc", True, "+15.5"),
        (-0.0001, "auroc", True, "0.0"),
        (0.0, "auroc", True, "0.0"),
        (2.0794, "entropy", False, "2.079"),
        (-0.25, "local_similarity", False, "−0.250"),
        (0.0799, "divergence", False, "7.99"),
        (0.5, "correlation", False, "0.500"),
        (1.25, "cnr", False, "1.250"),
        (0.1234, "no_attention", False, "12.3"),
        (10.0, "lift_at_10", False, "10.000"),
        (-0.5, "lift_at_10", True, "−0.500"),
        (0.8044, "entailed_at_10", False, "80.4"),
        (0.8044, "not_listed", False, "80.4"),
        (float("nan"), "auroc", True, "–"),
    ],
)
def test_numbers(value: float, metric: str, sign: bool, text: str) -> None:
    assert number(value, metric, sign) == text


def test_estimates() -> None:
    row = pd.Series(
        {"metric": "auroc", "estimate": 0.8, "low": 0.7, "high": 0.9, "seeds": 1, "seed_low": 0.8, "seed_high": 0.8}
    )
    assert estimate(row) == "80.0 [70.0, 90.0]"
    assert estimate(pd.concat([row.drop("seeds"), pd.Series({"seeds": 3})])).endswith("; seeds 80.0 to 80.0")
    assert estimate(pd.concat([row.drop("estimate"), pd.Series({"estimate": float("nan")})])) == "–"


def test_titles() -> None:
    assert title("iou_at_10") == "IoU@10\N{NO-BREAK SPACE}%"
    assert title("average_precision") == "AP"
    assert title("mean_box") == "mean box"
    assert title("lift_at_10") == "Lift@10\N{NO-BREAK SPACE}%"
    assert title("one_lung") == "One lung"
    assert title("swap_left_right") == "left/right swapped"


def test_every_entry_says_how_it_is_printed() -> None:
    assert len(TITLES) == len(SUBSET_TITLES) + len(PERTURBATION_TITLES) + len(COLUMNS)
    assert len(set(TITLES.values())) == len(TITLES)
    for name, column in COLUMNS.items():
        assert column.title == title(name)
        assert column.unit
        assert column.scale == 100 or column.unit != "share"
