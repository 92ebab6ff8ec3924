"""Controls: their values, whose boxes an oracle knows, what text_blind and the atlas see, and what they score."""

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wronglung.data.boxes import box_mask
from wronglung.metrics.localisation import auroc, average_precision, rank, ranking_bilinear, symmetric_kl
from wronglung.outputs.maps import AttentionMaps
from wronglung.studies.wrong_lung.controls.atlas import Atlas
from wronglung.studies.wrong_lung.controls.control_maps import Sources
from wronglung.studies.wrong_lung.controls.entries import CONTROL_NEEDS, CONTROL_SECTIONS
from wronglung.studies.wrong_lung.controls.fixed_maps import cone, covered_share
from wronglung.studies.wrong_lung.controls.make_control import CONTROLS, FLOOR, make_control
from wronglung.text.lexicon import Concept, Lexicon

BOXES = st.lists(
    st.tuples(st.integers(0, 150), st.integers(0, 150), st.integers(8, 73), st.integers(8, 73)),
    min_size=1,
    max_size=3,
)
LEFT, RIGHT = np.array([[130, 30, 200, 180]]), np.array([[20, 30, 90, 180]])
LEXICON = Lexicon(
    (
        Concept("left_lung", "left lung", ("left",), ("region",), ""),
        Concept("right_lung", "right lung", ("right",), ("region",), ""),
        Concept("svc", "svc", (), ("region",), ""),
    )
)


def mask_of(boxes: list[tuple[int, int, int, int]]) -> np.ndarray:
    return box_mask(np.array([[x, y, x + w, y + h] for x, y, w, h in boxes]), 224)


@pytest.mark.parametrize("grid", [7, 8, 14, 19, 28, 224])
def test_oracle_is_the_covered_share_of_each_cell(grid: int) -> None:
    mask = mask_of([(10, 20, 60, 100), (50, 90, 120, 70)])
    found = covered_share(mask, grid)
    # Each pixel cut into grid x grid pieces: the cells' borders then lie between pieces.
    pieces = np.repeat(np.repeat(mask, grid, axis=0), grid, axis=1) if grid < 20 else None
    if pieces is not None:
        share = pieces.reshape(grid, 224, grid, 224).mean(axis=(1, 3))
    else:
        share = mask.reshape(grid, 224 // grid, grid, 224 // grid).mean(axis=(1, 3))
    np.testing.assert_allclose(found, share / share.sum(), rtol=1e-12)
    assert len(np.unique(found[share == 1])) == 1


@settings(max_examples=40, deadline=None)
@given(BOXES, st.sampled_from([14, 16, 19, 28]))
def test_oracle_scores_at_least_0_99_on_fine_grids(boxes: list[tuple[int, int, int, int]], grid: int) -> None:
    mask = mask_of(boxes)
    assert auroc(ranking_bilinear(covered_share(mask, grid), mask)) >= 0.99


def test_oracle_finds_small_boxes_better_on_finer_grids() -> None:
    mask = box_mask(np.array([[101, 43, 112, 50]]), 224)
    scores = [average_precision(ranking_bilinear(covered_share(mask, grid), mask)) for grid in (8, 14, 28, 112)]
    assert scores == sorted(scores)
    assert scores[0] < 0.5 < scores[-1]


def test_oracle_of_nothing_is_zero_everywhere() -> None:
    assert (covered_share(np.zeros((224, 224), dtype=bool), 8) == 0).all()


def test_the_cone_falls_in_every_direction() -> None:
    for grid in (1, 2, 7, 8):
        map_ = cone(grid)
        assert map_.sum() == pytest.approx(1)
        assert (map_ > 0).all()
        np.testing.assert_array_equal(map_, map_[::-1])
        np.testing.assert_array_equal(map_, map_.T)
        assert (np.diff(map_[grid // 2, grid // 2 :]) < 0).all()


def instances() -> pd.DataFrame:
    none = np.zeros((0, 4), dtype=int)
    rows = [
        ("s1", "none", "i1", "effusion left", LEFT),
        ("s2", "none", "i1", "effusion right", RIGHT),
        ("s3", "none", "i1", "effusion right", none),
        ("s4", "none", "i1", "clear left", LEFT),
        ("s1", "swap", "i1", "effusion right", LEFT),
        ("s2", "swap", "i1", "effusion left", RIGHT),
        ("s3", "swap", "i1", "effusion left", none),
        ("s4", "swap", "i1", "clear right", LEFT),
        ("s5", "none", "i2", "effusion left", RIGHT),
        ("s5", "swap", "i2", "nothing", RIGHT),
    ]
    frame = pd.DataFrame(rows, columns=["instance_id", "perturbation", "dicom_id", "text_id", "boxes"])
    return frame.assign(text=frame["text_id"])


def sources(grid: int = 7) -> Sources:
    """A reference model that left no cell empty and some mass outside, and an atlas of two lungs."""
    pairs = instances()[["dicom_id", "text_id"]].drop_duplicates()
    mass = np.random.default_rng(0).random((len(pairs), grid * grid + 1)) + 0.1
    mass /= mass.sum(axis=1, keepdims=True)
    similarity = np.ones(len(pairs))
    reference = AttentionMaps(
        mass[:, 1:].reshape(-1, grid, grid),
        mass[:, 0],
        similarity,
        similarity,
        pairs["dicom_id"].to_numpy(),
        pairs["text_id"].to_numpy(),
        "retrained",
        2,
        "paper",
    )
    lungs = {"left lung": 3 * box_mask(LEFT, 224), "right lung": 2 * box_mask(RIGHT, 224)}
    atlas = Atlas(sum(lungs.values()).astype(np.int64), 5, lungs, {"left lung": 3, "right lung": 2})
    return Sources(reference, atlas, LEXICON)


def map_of(maps: AttentionMaps, image: str, text: str) -> np.ndarray:
    return maps.attention[maps.rows([image], [text])[0]]


def with_floor(map_: np.ndarray) -> np.ndarray:
    """(h, w) of sum 1 as a control stores it."""
    return ((map_ + FLOOR) / (1 + FLOOR * map_.size)).astype(np.float32)


def test_the_oracle_of_a_text_knows_where_that_text_is_written_not_where_it_is_swapped_in() -> None:
    maps = make_control("oracle", 8, instances(), 224)
    assert len(maps.attention) == 6
    left, right = (with_floor(covered_share(box_mask(box, 224), 8)) for box in (LEFT, RIGHT))
    expected = {
        ("i1", "effusion left"): left,
        ("i1", "effusion right"): right,
        ("i1", "clear left"): left,
        ("i1", "clear right"): left,
        ("i2", "effusion left"): right,
        ("i2", "nothing"): right,
    }
    for pair, wanted in expected.items():
        np.testing.assert_allclose(map_of(maps, *pair), wanted, rtol=1e-6)


@pytest.mark.parametrize("control", CONTROLS)
def test_every_control_has_every_pair_all_its_mass_and_no_similarity(control: str) -> None:
    maps = make_control(control, 7, instances(), 224, sources())
    np.testing.assert_allclose(maps.attention.sum(axis=(1, 2)) + maps.no_attention, 1, rtol=1e-6)
    assert maps.grid == (7, 7)
    assert (maps.model, maps.formula) == (control, control)
    assert np.isnan([maps.local_similarity, maps.global_similarity]).all()
    maps.rows(instances()["dicom_id"], instances()["text_id"])


@pytest.mark.parametrize("control", CONTROLS)
def test_no_divergence_between_maps_of_a_control_is_infinite(control: str) -> None:
    maps = make_control(control, 7, instances(), 224, sources())
    assert (maps.attention > 0).all()
    for other in range(len(maps.attention)):
        pair, outside = maps.attention[[0, other]], maps.no_attention[[0, other]]
        assert np.isfinite(symmetric_kl(*pair, *outside))


def test_the_floor_changes_no_rank() -> None:
    share = covered_share(mask_of([(10, 20, 60, 100), (50, 90, 120, 70)]), 19).astype(np.float32)
    np.testing.assert_array_equal(
        share.ravel().argsort(kind="stable"), with_floor(share).ravel().argsort(kind="stable")
    )
    assert len(np.unique(share)) == len(np.unique(with_floor(share)))
    assert rank(share, share > 0.001).pixels.tolist() == rank(with_floor(share), share > 0.001).pixels.tolist()


def test_text_blind_is_the_mean_over_the_unperturbed_sentences_of_an_image() -> None:
    given = sources()
    maps = make_control("text_blind", 7, instances(), 224, given)
    reference = given.reference
    assert reference is not None
    # "effusion right" is the text of two sentences and counts twice; what only a perturbation asks counts for nothing.
    own = ["effusion left", "effusion right", "effusion right", "clear left"]
    rows = reference.rows(["i1"] * 4, own)
    expected = reference.attention[rows].mean(axis=0)
    for text in ("effusion left", "effusion right", "clear left", "clear right"):
        np.testing.assert_allclose(map_of(maps, "i1", text), with_floor(expected), rtol=1e-5)
    assert maps.no_attention[0] == pytest.approx(reference.no_attention[rows].mean(), rel=1e-4)
    alone = map_of(reference, "i2", "effusion left")
    np.testing.assert_allclose(map_of(maps, "i2", "nothing"), with_floor(alone), rtol=1e-5)
    assert np.abs(alone - expected).max() > 0.001


def test_text_blind_is_refused_on_another_grid_than_the_reference_models() -> None:
    with pytest.raises(ValueError, match=r"text_blind .*\bgrid 8\b.*reference_model.*\b7 x 7\b.*`grid: 7`"):
        make_control("text_blind", 8, instances(), 224, sources())


def test_prior_is_the_training_boxes_of_all_and_lexicon_atlas_of_the_regions_named() -> None:
    given = sources()
    left, right = (with_floor(covered_share(box_mask(box, 224), 7)) for box in (LEFT, RIGHT))
    # Sentences with a left lung are three of five.
    usual = 0.6 * left + 0.4 * right
    prior = make_control("prior", 7, instances(), 224, given)
    named = make_control("lexicon_atlas", 7, instances(), 224, given)
    for pair in (("i1", "effusion left"), ("i1", "clear right"), ("i2", "nothing")):
        np.testing.assert_allclose(map_of(prior, *pair), usual, rtol=1e-5)
    np.testing.assert_allclose(map_of(named, "i1", "effusion left"), left, rtol=1e-5)
    np.testing.assert_allclose(map_of(named, "i2", "effusion left"), left, rtol=1e-5)
    np.testing.assert_allclose(map_of(named, "i1", "clear right"), right, rtol=1e-5)
    np.testing.assert_allclose(map_of(named, "i2", "nothing"), usual, rtol=1e-5)


@pytest.mark.parametrize(("text", "share"), [("left and right", 0.5), ("left, svc", 1.0), ("svc", 0.6)])
def test_regions_count_alike_and_those_that_no_training_image_has_not_at_all(text: str, share: float) -> None:
    asked = instances().assign(text=text)
    found = make_control("lexicon_atlas", 7, asked, 224, sources()).attention[0]
    left, right = (with_floor(covered_share(box_mask(box, 224), 7)) for box in (LEFT, RIGHT))
    np.testing.assert_allclose(found, share * left + (1 - share) * right, rtol=1e-4)


def test_an_unknown_control_is_named() -> None:
    with pytest.raises(ValueError, match=r"control 'random'.*\['centre', .*'uniform'\]"):
        make_control("random", 7, instances(), 224)


@pytest.mark.parametrize("control", CONTROLS)
def test_a_control_without_its_sources_is_refused_by_name(control: str) -> None:
    for need in CONTROL_NEEDS[control]:
        with pytest.raises(ValueError, match=rf"control '{control}'.*not given: \['{need}'\]"):
            make_control(control, 7, instances(), 224, replace(sources(), **{need: None}))
    others = {field.name: None for field in fields(Sources) if field.name not in CONTROL_NEEDS[control]}
    make_control(control, 7, instances(), 224, replace(sources(), **others))


def test_the_config_knows_every_control() -> None:
    assert set(CONTROL_NEEDS) == set(CONTROLS) == set(CONTROL_SECTIONS)
    for control, needs in CONTROL_NEEDS.items():
        train_on = {"train_on": "clinic"} if "atlas" in needs else {}
        assert CONTROL_SECTIONS[control].model_validate({"control": control, "grid": 8, **train_on}).seeds == [0]
    with pytest.raises(ValueError, match="centre"):
        CONTROL_SECTIONS["centre"].model_validate({"control": "center", "grid": 8})
