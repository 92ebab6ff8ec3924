"""The paper's numbers: cells read again from its text, counts of whole tables, and what a lookup gives."""

import math
from pathlib import Path

import pandas as pd
import pytest

from wronglung.studies.wrong_lung.published_numbers import KEYS, published_value, read_published

PUBLISHED = sorted((Path(__file__).parents[4] / "resources/published/wrong_lung").glob("*.csv"))
SUBSETS = {"all", "abnormal", "one_lung", "mdrb"}


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    return read_published(PUBLISHED)


# rows x columns of each table as it stands in the paper
SIZES = {
    "2": 2 * 5,
    "3": 6 * 5,
    "4": 8 * 2,
    "5": 5,
    "6": 5 * 4,
    "7": 8 * 6,
    "8": 5 * 3,
    "9": 5 * 4,
    "10": 5 * 4,
    "12": 4 * 28,
    "13": 10 * 4 * 3,
    "14": 10 * 4 * 3,
    "4.1": 2,
    "4.2": 2,
    # 9 models: 5 pairs of AUROC and AP, and 10 descriptions but UNITER's local selection; 7 changes; 9 human triples.
    "final": 9 * 5 * 2 + 9 * 10 - 1 + 7 + 9 * 3,
}


def test_every_table_is_whole(published: pd.DataFrame) -> None:
    assert published["table"].value_counts().to_dict() == SIZES


@pytest.mark.parametrize(
    ("table", "model", "subset", "metric", "synthetic", "value"),
    [
        ("2", "gloria", "all", "auroc", False, 0.6907),
        ("2", "gloria", "all", "iou_at_30", True, 0.2382),
        ("3", "gloria", "one_lung", "average_precision", False, 0.3867),
        ("3", "gloria", "mdrb", "iou_at_5", True, 0.0490),
        ("4", "clinical_masking", "all", "average_precision", True, 0.5163),
        ("4", "rand_sents", "all", "auroc", False, 0.3888),
        ("5", "clinical_masking", "all", "divergence", False, 0.1063),
        ("6", "gloria", "abnormal", "local_selection", False, 0.413),
        ("6", "abnormal", "all", "global_selection", False, 0.764),
        ("7", "abnormal", "one_lung", "auroc", True, 0.5598),
        ("7", "clinical_masking", "mdrb", "average_precision", False, 0.3995),
        ("8", "retrained", "one_lung", "divergence", False, 0.0463),
        ("9", "abnormal", "one_lung", "local_selection", False, 0.832),
        ("9", "rand_sents", "mdrb", "global_selection", False, 0.484),
        ("10", "abnormal", "mdrb", "entropy", False, 5.845),
        ("12", "gloria", "all", "precision_at_10~average_precision", False, 0.970),
        ("12", "clinical_masking", "all", "is_abnormal~iou_at_10", False, 0.221),
        ("13", "gloria", "one_lung", "precision_at_30", False, 0.3982),
        ("13", "clinical_masking", "abnormal", "precision_at_5", True, 0.7459),
        ("14", "retrained", "mdrb", "iou_at_10", True, 0.0764),
        ("4.1", "", "train", "images_without_abnormal_sentence", False, 0.2180),
        ("final", "uniter", "all", "iou_at_30", False, 0.3361),
        ("final", "few_shot", "one_lung", "average_precision", False, 0.4079),
        ("final", "no_attn", "all", "auroc", True, 0.5629),
        ("final", "word_masking", "all", "divergence", False, 0.0461),
        ("final", "gloria", "custom_prompts", "human_recall", False, 3.83),
        ("final", "few_shot", "one_lung", "auroc_change_swap_left_right", False, -0.041),
    ],
)
def test_cells_are_those_of_the_paper(
    published: pd.DataFrame, table: str, model: str, subset: str, metric: str, synthetic: bool, value: float
) -> None:
    assert published_value(published, table, model, subset, metric, synthetic) == pytest.approx(value, abs=1e-12)


def test_what_the_paper_does_not_print_is_undefined(published: pd.DataFrame) -> None:
    assert math.isnan(published_value(published, "final", "uniter", "all", "local_selection"))
    assert math.isnan(published_value(published, "5", "gloria", "all", "divergence", synthetic=True))
    assert math.isnan(published_value(published, "4", "gloria", "all", "auroc"))


def test_numbers_that_stand_in_two_tables_agree(published: pd.DataFrame) -> None:
    # The paper repeats GLoRIA's IoU of Tables 2 and 3 in Table 14.
    once = published[published["table"].isin(["2", "3"]) & published["metric"].str.startswith("iou")]
    assert len(once) == 24
    for row in once.to_dict("records"):
        again = published[(published["table"] == "14")].merge(pd.DataFrame([row]), on=KEYS[1:])
        assert list(again["value_x"]) == [row["value"]]


def test_only_known_words_stand_in_the_first_version(published: pd.DataFrame) -> None:
    tables = published[published["table"].str.fullmatch(r"\d+")]
    assert set(tables["model"]) == {"gloria", "retrained", "abnormal", "clinical_masking", "rand_sents"}
    assert set(tables["subset"]) == SUBSETS
    assert set(tables["synthetic"]) == {"yes", "no", ""}
    assert published.loc[published["table"] == "final", "source"].str.contains("ipynb").all()


def test_faulty_files_are_refused(tmp_path: Path) -> None:
    row = "2,gloria,no,all,auroc,69.07\n"
    (tmp_path / "table_02.csv").write_text("table,model,synthetic,subset,metric,value\n" + row + row)
    with pytest.raises(ValueError, match=r"twice.*'model': 'gloria'.*'auroc'"):
        read_published([tmp_path / "table_02.csv"])
    (tmp_path / "table_02.csv").write_text("table,model,synthetic,subset,metric\n2,gloria,no,all,auroc\n")
    with pytest.raises(ValueError, match=r"table_02\.csv.*'metric'\].*'metric', 'value'\]"):
        read_published([tmp_path / "table_02.csv"])
