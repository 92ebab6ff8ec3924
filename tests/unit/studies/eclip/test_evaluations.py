"""Raw rows and their summary, on embeddings whose scores are known."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.unit.studies.eclip.made_up import FINDINGS, SPLITS, collapsed, embeddings, labels, planted, reports
from wronglung.metrics.classification import PER_LABEL, LabelScores
from wronglung.metrics.retrieval import CHANCE, METRICS, Ranks
from wronglung.outputs.embeddings import Embeddings
from wronglung.statistics.settings import StatisticsSettings
from wronglung.studies.eclip.geometry import CENTROIDS, NONE, geometry_rows
from wronglung.studies.eclip.image_labels import of_split
from wronglung.studies.eclip.measures import MACRO, Measure, probe_measures, retrieval_measures, zero_shot_measures
from wronglung.studies.eclip.probe import probe_rows
from wronglung.studies.eclip.prompts import LabelPrompts
from wronglung.studies.eclip.retrieval import read_retrieval, retrieval_rows, write_retrieval
from wronglung.studies.eclip.summary import _found
from wronglung.studies.eclip.zero_shot import read_zero_shot, write_zero_shot, zero_shot_rows

Stores = tuple[Embeddings, Embeddings]
MODELS: dict[str, Callable[[], Stores]] = {"planted": planted, "collapsed": collapsed}
GOLD = SPLITS["gold"]
STATISTICS = StatisticsSettings(bootstrap_draws=20, level=0.95, sign_flip_draws=100_000)
BALANCED = {"classes": FINDINGS, "per_class": 4, "rule": "known_absent"}


def gold() -> pd.DataFrame:
    return labels().xs("gold", level="split", drop_level=False)


def prompts(width: int) -> LabelPrompts:
    """Each label's axis, and its opposite."""
    axes = np.eye(len(FINDINGS), width)
    return LabelPrompts(FINDINGS, axes, -axes)


def zero_shot(stores: Stores) -> pd.DataFrame:
    return zero_shot_rows("task", gold(), stores[0], prompts(stores[0].width), BALANCED, seed=7)


def retrieval(stores: Stores) -> pd.DataFrame:
    return retrieval_rows(reports(), *stores, gold(), FINDINGS, ["text", "study", "class"])


def estimates(measures: list[Measure]) -> dict[tuple[str, str, str], float]:
    """Every number, by task, label and metric."""
    found = _found(iter(measures), STATISTICS, seed=7)
    return {key: one.estimate for key, one in found.items()}


def test_planted_zero_shot_is_perfect_and_a_collapsed_model_is_at_chance(tmp_path: Path) -> None:
    for name, auroc, accuracy in (("planted", 1.0, 1.0), ("collapsed", 0.5, 0.0)):
        rows = zero_shot(MODELS[name]())
        assert len(rows) == GOLD * len(FINDINGS)
        write_zero_shot(tmp_path / "rows.parquet", rows)
        found = estimates(list(zero_shot_measures(read_zero_shot(tmp_path / "rows.parquet"))))
        aurocs = [value for (_, _, metric), value in found.items() if metric.startswith("auroc")]
        assert len(aurocs) == 2 * (len(FINDINGS) + 1)
        assert set(aurocs) == {auroc}
        # A tie is decided for no class, so a collapsed model is always wrong.
        assert (found["task", "", "accuracy"], found["task", "", "macro_f1"]) == (accuracy, accuracy)


def test_the_balanced_set_has_as_many_images_of_each_class() -> None:
    drawn = zero_shot(planted()).query("drawn")
    assert drawn["dicom_id"].nunique() == 4 * len(FINDINGS)
    assert drawn.query("truth == 1").groupby("label").size().to_dict() == dict.fromkeys(FINDINGS, 4)


def test_labels_of_zero_shot_equal_the_metrics_of_the_package() -> None:
    images = planted()[0]
    noisy = embeddings(
        images.image_id, images.image + np.random.default_rng(1).normal(size=images.image.shape), [], images.text
    )
    rows = zero_shot((noisy, images))
    rows.loc[rows.index[:20], "truth"] = np.nan
    found = estimates(list(zero_shot_measures(rows)))
    for label, own in rows.groupby("label"):
        scores = LabelScores(*(own[name].to_numpy() for name in ("positive", "negative", "truth")))
        for metric, entry in PER_LABEL.items():
            assert found["task", label, metric] == pytest.approx(entry.compute(scores))
    mean = np.mean([found["task", name, "auroc_of_pair"] for name in FINDINGS])
    assert found["task", MACRO, "auroc_of_pair"] == pytest.approx(mean)


def test_labels_without_negative_prompts_have_no_pairs_and_a_label_without_positives_is_counted() -> None:
    images, own = planted()[0], prompts(planted()[0].width)
    own.negative[0] = np.nan
    rows = zero_shot_rows("task", gold(), images, own, None, seed=7)
    rows.loc[rows["label"] == FINDINGS[1], "truth"] = 0.0
    measures = {(one.label, one.metric): one for one in zero_shot_measures(rows)}
    assert (FINDINGS[0], "auroc_of_pair") not in measures
    assert measures[MACRO, "auroc_of_positive"].undefined == 1
    assert measures[MACRO, "auroc_of_pair"].undefined == 2
    assert {metric for _, metric in measures} == {"auroc_of_positive", "auroc_of_pair"}


def test_planted_retrieval_finds_all_and_a_collapsed_model_comes_last(tmp_path: Path) -> None:
    for name, rank in (("planted", 1.0), ("collapsed", float(GOLD))):
        write_retrieval(tmp_path / "rows.parquet", retrieval(MODELS[name]()))
        rows = read_retrieval(tmp_path / "rows.parquet")
        assert set(rows.query("rule != 'class'")["rank"]) == {rank}
        assert rows.groupby(["rule", "direction"]).size().unique().tolist() == [GOLD]
    by_class = rows.query("rule == 'class'")
    assert set(by_class["rank"]) == {1.0 + 2 * GOLD / 3}  # all wrong ones are tied with the right ones


def test_retrieval_numbers_equal_the_metrics_of_the_package_with_their_chance() -> None:
    stores = planted()
    noise = np.random.default_rng(2).normal(size=stores[1].text.shape) * 0.4
    noisy = embeddings([], stores[1].image, stores[1].text_id, stores[1].text + noise)
    rows = retrieval((stores[0], noisy))
    measures = list(retrieval_measures(rows))
    found = estimates(measures)
    for (rule, direction), own in rows.groupby(["rule", "direction"]):
        ranks = Ranks(own["rank"].to_numpy(), own["right"].to_numpy(), int(own["candidates"].iloc[0]))
        for metric, entry in METRICS.items():
            assert found[f"{rule}/{direction}", "", metric] == pytest.approx(entry.compute(ranks))
    for one in measures:
        own = rows[rows["rule"] + "/" + rows["direction"] == one.task]
        ranks = Ranks(own["rank"].to_numpy(), own["right"].to_numpy(), int(own["candidates"].iloc[0]))
        assert one.chance == pytest.approx(CHANCE[one.metric].compute(ranks))


def test_a_text_that_several_patients_share_is_one_query() -> None:
    same = reports().assign(text_id="t", words="the lungs are clear")
    images, texts = planted()
    one = embeddings([], texts.image, ["t"], texts.text[:1])
    rows = retrieval_rows(same, images, one, gold(), FINDINGS, ["text"])
    assert rows.groupby("direction").size().to_dict() == {"image_to_text": GOLD, "text_to_image": 1}
    assert rows.query("direction == 'text_to_image'")["subject_id"].tolist() == [same["subject_id"].iloc[0]]


def test_probes_learn_what_is_planted_and_a_share_without_a_label_scores_half() -> None:
    for name, score in (("planted", 1.0), ("collapsed", 0.5)):
        rows = probe_rows(labels(), MODELS[name]()[0], "gold", FINDINGS, [0.1, 10.0], [0.01, 1.0], 5, seed=7)
        assert rows.groupby(["share", "draw"]).size().unique().tolist() == [GOLD * len(FINDINGS)]
        assert rows.groupby("share")["draw"].nunique().to_dict() == {0.01: 5, 1.0: 1}
        found = estimates(list(probe_measures(rows)))
        assert found["1", MACRO, "auroc_of_probe"] == score
        # One patient shows at most two of three findings, so a label is lacking in every draw.
        few = rows.query("share == 0.01")
        assert not few.groupby("draw")["learnt"].all().any()
        assert set(few.loc[~few["learnt"], "score"]) == {0.0}


def test_geometry_of_planted_and_collapsed_models() -> None:
    own = of_split(labels(), "gold", planted()[0].image_id)
    found = {
        name: geometry_rows(reports(), *make(), own, FINDINGS, folds=3).set_index(
            ["quantity", "modality", "label", "other"]
        )
        for name, make in MODELS.items()
    }
    for name, rows in found.items():
        value = rows["value"]
        assert value["alignment", "", "", ""] == pytest.approx(0, abs=1e-6), name
        assert value["modality_gap", "", "", ""] == pytest.approx(0, abs=1e-6)
        cosine = value[CENTROIDS, "images", "edema", "nodule"]
        assert cosine == pytest.approx(1 if name == "collapsed" else 0, abs=0.05)
        assert np.isnan(value[CENTROIDS, "texts", NONE, "edema"])  # every image shows something
    assert found["collapsed"]["value"]["uniformity_of_images", "", "", ""] == pytest.approx(0, abs=1e-6)
    assert found["planted"]["value"]["uniformity_of_images", "", "", ""] < -1
