"""What must come out: controls and planted models whose scores under each perturbation are known beforehand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from wronglung.data.boxes import box_mask
from wronglung.metrics.localisation import METRICS
from wronglung.metrics.localisation.scoring import score
from wronglung.metrics.localisation.scoring_protocols import PROTOCOLS
from wronglung.outputs.maps import AttentionMaps
from wronglung.studies.wrong_lung.controls.atlas import Atlas
from wronglung.studies.wrong_lung.controls.control_maps import Sources
from wronglung.studies.wrong_lung.controls.fixed_maps import covered_share
from wronglung.studies.wrong_lung.controls.make_control import CONTROLS, make_control
from wronglung.text.cleaning import clean
from wronglung.text.instances import with_words
from wronglung.text.lexicon import read_lexicon
from wronglung.text.perturbations.swap_left_right import swap_sides

LEXICON = Path(__file__).parents[3] / "resources" / "lexicon.jsonl"
SIZE, GRID = 224, 8
FINDINGS = ("effusion", "opacity", "pneumothorax", "atelectasis")
# The patient's left is on the right of the image.
LUNGS = {"left": np.array([122, 35, 205, 190]), "right": np.array([20, 35, 102, 190])}
TEXT_PERTURBATIONS = ("swap_left_right", "random_sentences", "nonsense")
BOX_PERTURBATIONS = ("shuffle_boxes", "random_boxes")


def unperturbed(rng: np.random.Generator) -> pd.DataFrame:
    """Forty images, two sentences about one lung each, about different findings: swapped, no text is another's own."""
    rows = []
    for image in range(40):
        for finding in rng.choice(len(FINDINGS), 2, replace=False):
            side = rng.choice(["left", "right"])
            boxes = (LUNGS[side] + rng.integers(-15, 16, 4))[None]
            rows.append((f"s{len(rows)}", f"i{image}", f"{FINDINGS[finding]} in the {side} lung".capitalize(), boxes))
    return pd.DataFrame(rows, columns=["instance_id", "dicom_id", "text", "boxes"])


def all_instances() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    frame = unperturbed(rng)
    elsewhere = np.roll(frame.index, 7)
    within = frame.groupby("dicom_id")["boxes"].transform(lambda boxes: boxes.to_numpy()[::-1])
    variants = {
        "none": {},
        "swap_left_right": {"text": frame["text"].map(swap_sides)},
        "random_sentences": {"text": frame["text"].to_numpy()[elsewhere]},
        "nonsense": {"text": "The moon is out"},
        "shuffle_boxes": {"boxes": within},
        "random_boxes": {"boxes": frame["boxes"].to_numpy()[elsewhere]},
    }
    every = pd.concat([frame.assign(perturbation=name, **change) for name, change in variants.items()])
    return with_words(every, clean).reset_index(drop=True)


def planted(instances: pd.DataFrame, map_of: Callable[[str, str], np.ndarray], name: str) -> AttentionMaps:
    """Maps written as anybody would: one for each image and text, without a model."""
    pairs = instances.drop_duplicates(["dicom_id", "text_id"])
    maps = np.stack([map_of(*pair) for pair in zip(pairs["dicom_id"], pairs["text"], strict=True)])
    similarity = np.full(len(maps), np.nan)
    ids = pairs["dicom_id"].to_numpy(), pairs["text_id"].to_numpy()
    return AttentionMaps(maps.astype(np.float32), np.zeros(len(maps)), similarity, similarity, *ids, name, 0, name)


def follows_the_side(instances: pd.DataFrame) -> AttentionMaps:
    """Knows where each finding is, mirrored if the text has the other side; looks everywhere where it names none."""
    own = instances[instances["perturbation"] == "none"]
    places = {
        (image, text): covered_share(box_mask(boxes, SIZE), GRID)
        for image, text, boxes in zip(own["dicom_id"], own["text"], own["boxes"], strict=True)
    }
    mirrored = {(image, swap_sides(text)): map_[:, ::-1] for (image, text), map_ in places.items()}
    flat = np.full((GRID, GRID), 1 / GRID**2)
    return planted(instances, lambda *pair: places.get(pair, mirrored.get(pair, flat)) + 1e-6, "follows_the_side")


def reference(instances: pd.DataFrame) -> AttentionMaps:
    """Maps that depend on image and text in no particular way."""
    rng = np.random.default_rng(6)
    return planted(instances, lambda *pair: rng.dirichlet(np.ones(GRID**2)).reshape(GRID, GRID), "retrained")


def atlas() -> Atlas:
    counts = {f"{side} lung": 10 * box_mask(box, SIZE).astype(np.int64) for side, box in LUNGS.items()}
    return Atlas(counts["left lung"] + counts["right lung"], 20, counts, dict.fromkeys(counts, 10))


@pytest.fixture(scope="module", params=sorted(PROTOCOLS))
def scores(request: pytest.FixtureRequest) -> dict[str, pd.DataFrame]:
    """Scores of every model, indexed by perturbation and instance."""
    instances = all_instances()
    given = Sources(reference(instances), atlas(), read_lexicon(LEXICON))
    models = {name: make_control(name, GRID, instances, SIZE, given) for name in CONTROLS}
    models |= {"retrained": reference(instances), "follows_the_side": follows_the_side(instances)}
    return {
        name: score(instances, maps, list(METRICS), request.param, SIZE).set_index(["perturbation", "instance_id"])
        for name, maps in models.items()
    }


def changes(scores: pd.DataFrame, perturbation: str, column: str) -> pd.Series:
    return scores.loc[perturbation, column] - scores.loc["none", column]


@pytest.mark.parametrize("perturbation", TEXT_PERTURBATIONS)
def test_text_blind_does_not_see_any_change_of_text(scores: dict[str, pd.DataFrame], perturbation: str) -> None:
    found = scores["text_blind"]
    for metric in (*METRICS, "entropy", "no_attention"):
        assert (changes(found, perturbation, metric) == 0).all(), metric
    assert (found.loc[perturbation, "divergence"] == 0).all()
    assert changes(scores["retrained"], perturbation, "auroc").abs().max() > 0.01
    assert (scores["retrained"].loc[perturbation, "divergence"] > 0.01).mean() > 0.9


@pytest.mark.parametrize("perturbation", BOX_PERTURBATIONS)
def test_text_blind_moves_with_the_boxes(scores: dict[str, pd.DataFrame], perturbation: str) -> None:
    assert changes(scores["text_blind"], perturbation, "auroc").abs().max() > 0.01
    for model in scores:
        assert (scores[model].loc[perturbation, "divergence"] == 0).all()


def test_what_follows_the_side_loses_most_when_the_sides_are_swapped(scores: dict[str, pd.DataFrame]) -> None:
    drops = {name: -changes(found, "swap_left_right", "auroc").mean() for name, found in scores.items()}
    assert max(drops, key=lambda name: drops[name]) == "follows_the_side"
    # From nearly 1 to a half for the pixels that tie with the boxes: a lung covers a quarter of the image.
    assert drops["follows_the_side"] > 0.6
    for name in ("uniform", "centre", "prior", "text_blind"):
        assert drops[name] == 0
    assert drops["oracle"] == pytest.approx(0, abs=0.01)
    assert abs(drops["retrained"]) < 0.1


def test_lexicon_atlas_follows_the_named_side_too(scores: dict[str, pd.DataFrame]) -> None:
    found = scores["lexicon_atlas"]
    assert found.loc["none", "auroc"].mean() > 0.9
    assert -changes(found, "swap_left_right", "auroc").mean() > 0.6
    assert (found.loc["swap_left_right", "divergence"] > 1).all()
    # Without a side it is the prior, which does not know which lung is meant.
    nonsense = found.loc["nonsense"]
    pd.testing.assert_series_equal(nonsense["auroc"], scores["prior"].loc["nonsense", "auroc"])


def test_maps_that_ignore_the_image_are_the_same_on_every_image() -> None:
    instances = all_instances()
    given = Sources(None, atlas(), read_lexicon(LEXICON))
    for name in ("lexicon_atlas", "prior", "uniform", "centre"):
        maps = make_control(name, GRID, instances, SIZE, given)
        for text in np.unique(maps.text_id):
            assert np.ptp(maps.attention[maps.text_id == text], axis=0).max() == 0
    assert pd.Series(maps.text_id).value_counts().max() == 40


def test_the_controls_are_worth_what_they_know(scores: dict[str, pd.DataFrame]) -> None:
    values = {name: found.loc["none", "auroc"].mean() for name, found in scores.items()}
    assert values["uniform"] == 0.5
    assert values["uniform"] < values["prior"] < values["lexicon_atlas"] < values["oracle"]


def test_a_uniform_map_is_worth_the_boxes_share_of_the_image(scores: dict[str, pd.DataFrame]) -> None:
    instances = all_instances().set_index(["perturbation", "instance_id"])
    share = instances["boxes"].map(lambda boxes: box_mask(boxes, SIZE).mean())
    uniform = scores["uniform"]
    for metric in ("mass_in_boxes", "rank_accuracy", "precision_at_10"):
        assert uniform[metric].to_numpy() == pytest.approx(share.to_numpy(), abs=1e-12)
    assert uniform["lift_at_10"].to_numpy() == pytest.approx(np.ones(len(uniform)), abs=1e-12)
    assert (uniform["entailed_at_10"] == 0).all()


def test_lift_and_entailment_follow_the_precision_of_their_own_protocol(scores: dict[str, pd.DataFrame]) -> None:
    instances = all_instances().set_index(["perturbation", "instance_id"])
    share = instances["boxes"].map(lambda boxes: box_mask(boxes, SIZE).mean()).to_numpy()
    for found in scores.values():
        precision = found["precision_at_10"].to_numpy()
        assert found["lift_at_10"].to_numpy() == pytest.approx(precision / share)
        assert (found["entailed_at_10"] == (precision >= 0.5)).all()


def test_what_knows_the_boxes_finds_them_with_its_most_attended_pixels(scores: dict[str, pd.DataFrame]) -> None:
    columns = ["lift_at_10", "entailed_at_10", "rank_accuracy"]
    means = {name: found.loc["none", columns].mean() for name, found in scores.items()}
    # A lung covers about a quarter of the image, so that the best lift is about 4.
    assert 3 < means["oracle"]["lift_at_10"] < 5
    assert means["oracle"]["entailed_at_10"] == 1
    # Its cells of 28 pixels are coarser than the boxes.
    assert means["oracle"]["rank_accuracy"] > 0.85
    for name in ("retrained", "centre", "text_blind"):
        assert (means[name] < means["oracle"]).all()
    swapped = scores["follows_the_side"].loc["swap_left_right"]
    assert (swapped["entailed_at_10"] == 0).all()
    # Boxes that reach over the midline meet their own mirror image.
    assert (swapped["lift_at_10"] < 0.5).all()
    assert (swapped["mass_in_boxes"] < 0.2).all()
