"""Answers to changed samples are those of a model that is asked about each changed sample by itself."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.unit.outputs.planted_answers import ASKED, SIDE, Memory, Planted, linear, samples
from wronglung.outputs.answers import Answers, read_answers, write_answers
from wronglung.outputs.changes.engine import answer_changes
from wronglung.outputs.changes.settings import AskedChanges


def asked(**changes: Any) -> AskedChanges:
    return AskedChanges.model_validate(ASKED.model_dump() | changes)


def answers(model: Planted, memory: Memory | None = None, settings: AskedChanges = ASKED) -> Answers:
    memory = memory or samples()
    return answer_changes(model, memory, memory.table, settings, 7)


def rows_of(found: Answers, **wanted: Any) -> pd.DataFrame:
    rows = found.rows
    for name, value in wanted.items():
        rows = rows[rows[name] == value]
    return rows


def inputs_of(memory: Memory, sample: str) -> dict[Any, Any]:
    row = int(sample[1:])
    return {name: memory.input(name, row) for name in ("image", "text", "table")}


@pytest.mark.parametrize("product", [False, True])
def test_each_part_is_replaced_by_itself(product: bool) -> None:
    memory, model = samples(), Planted(linear(), product)
    found = answers(model, memory)
    tiles = rows_of(found, change="part", modality="image", unit="tile_4", baseline="own_mean")
    assert len(tiles) == 6 * 4
    for row in tiles.itertuples():
        inputs = inputs_of(memory, row.sample_id)
        changed = inputs["image"].copy()
        top, left = divmod(int(row.part), 2)
        changed[4 * top : 4 * top + 4, 4 * left : 4 * left + 4] = np.round(changed.mean())
        expected = model.of({**inputs, "image": changed})
        np.testing.assert_allclose(row.answer, expected, atol=1e-12)
        np.testing.assert_allclose(row.difference, expected - model.of(inputs), atol=1e-12)
    words = rows_of(found, change="part", modality="text", unit="word", baseline="delete")
    for row in words.itertuples():
        inputs = inputs_of(memory, row.sample_id)
        text = inputs["text"][: int(row.start)] + inputs["text"][int(row.end) :]
        np.testing.assert_allclose(row.answer, model.of({**inputs, "text": text}), atol=1e-12)
    ages = rows_of(found, change="part", modality="table", baseline="training_mean", part=0)
    mean = memory.table.table_values()[6:].mean(axis=0)
    for row in ages.itertuples():
        inputs = inputs_of(memory, row.sample_id)
        changed = np.array([mean[0], *inputs["table"][1:]])
        np.testing.assert_allclose(row.answer, model.of({**inputs, "table": changed}), atol=1e-12)
    assert set(rows_of(found, change="part", modality="table")["parts"]) == {2}  # age, and both columns of the view


def test_all_units_have_the_main_baseline_and_the_main_unit_has_all_baselines() -> None:
    parts = rows_of(answers(Planted(linear())), change="part")
    assert set(zip(parts["modality"], parts["unit"], parts["baseline"], strict=True)) == {
        ("image", "tile_4", "own_mean"),
        ("image", "tile_2", "own_mean"),
        ("image", "tile_4", "zero"),
        ("text", "word", "mask"),
        ("text", "sentence", "mask"),
        ("text", "word", "delete"),
        ("table", "attribute", "training_mean"),
        ("table", "attribute", "other_patient"),
    }


def test_coalitions_hold_all_sets_and_the_differences_of_a_linear_model_add_up() -> None:
    found = rows_of(answers(Planted(linear())), change="coalition")
    for _, own in found.groupby("sample_id"):
        by_kept = dict(zip(own["kept"], own["difference"], strict=True))
        assert set(by_kept) == {"", "image", "text", "table", "image+text", "image+table", "text+table"}
        alone = [by_kept[kept] for kept in ("text+table", "image+table", "image+text")]
        np.testing.assert_allclose(sum(alone), by_kept[""], atol=1e-12)


def test_other_patients_inputs_are_of_other_patients_and_are_the_donors() -> None:
    memory, model = samples(), Planted(linear(), product=True)
    found = answers(model, memory)
    for row in rows_of(found, change="permuted").itertuples():
        assert int(row.donor[1:]) // 2 != int(row.sample_id[1:]) // 2
        inputs = inputs_of(memory, row.sample_id)
        changed = {**inputs, row.modality: inputs_of(memory, row.donor)[row.modality]}
        np.testing.assert_allclose(row.difference, model.of(changed) - model.of(inputs), atol=1e-12)
    assert len(rows_of(found, change="permuted")) == 6 * 3 * 2
    pairs = rows_of(found, change="crossed")
    assert len(pairs) == 4 * 3
    for row in pairs.itertuples():
        own, other = inputs_of(memory, row.sample_id), inputs_of(memory, row.donor)
        np.testing.assert_allclose(row.answer, model.of({**other, "image": own["image"]}), atol=1e-12)


def test_curves_begin_and_end_where_they_must_and_rank_by_change() -> None:
    found = answers(Planted(linear()))
    for modality in ("image", "text", "table"):
        own = rows_of(found, modality=modality, order="ranked")
        for _, curve in own.groupby("sample_id"):
            deleted, inserted = (curve[curve["change"] == kind].set_index("share") for kind in ("deleted", "inserted"))
            np.testing.assert_array_equal(deleted["difference"][0.0], 0.0)
            np.testing.assert_array_equal(inserted["difference"][1.0], 0.0)
            np.testing.assert_allclose(deleted["difference"][1.0], inserted["difference"][0.0], atol=1e-12)
    first = rows_of(found, change="deleted", modality="image", order="ranked", share=0.25)
    largest = rows_of(found, change="part", modality="image", unit="tile_4", baseline="own_mean")
    sizes = largest.assign(size=[np.abs(one).mean() for one in largest["difference"]]).groupby("sample_id")["size"]
    assert {name: np.abs(one).mean() for name, one in zip(first["sample_id"], first["difference"], strict=True)} == {
        name: pytest.approx(size) for name, size in sizes.max().items()
    }


def test_a_modality_that_the_model_ignores_changes_exactly_nothing() -> None:
    weights = linear() | {"text": np.zeros((5, 2))}
    found = answers(Planted(weights))
    for change in ("part", "permuted", "deleted", "inserted"):
        differences = np.stack(rows_of(found, change=change, modality="text")["difference"].to_list())
        assert len(differences)
        assert not differences.any()
    assert np.stack(rows_of(found, change="part", modality="image")["difference"].to_list()).any()


def test_batches_have_the_configured_size_and_change_no_number() -> None:
    small, large = Planted(linear(), product=True), Planted(linear(), product=True)
    one, other = answers(small), answers(large, settings=asked(batch=1000))
    assert small.largest <= ASKED.batch
    for column in ("answer", "difference"):
        np.testing.assert_allclose(np.stack(one.rows[column]), np.stack(other.rows[column]), atol=1e-12)


def test_only_the_changed_modality_is_encoded_anew() -> None:
    model = Planted(linear())
    answers(model, settings=asked(curves=None, crossed=0, permutation_draws=1))
    attributes = 6 * (1 + 2 * (2 + 1) + 2 + 2)  # once; two baselines of two parts; for coalitions; another patient's
    assert model.encodings["table"] <= attributes


def test_what_a_sample_lacks_is_counted_and_has_no_rows() -> None:
    memory = samples()
    memory.table.rows.loc[0, "text"] = None
    memory.table.rows.loc[1, "table.age"] = np.nan
    memory.images[2] = np.full((SIDE, SIDE), 9, dtype=np.uint8)  # equals its own mean
    found = answers(Planted(linear()), memory)
    assert found.missing == {
        "text/absent": 1,
        "table/absent:age": 1,
        "image/equals_own_mean:tile_4": 4,
        "image/equals_own_mean:tile_2": 16,
        "table/equals_other_patient:attribute": same_views(found),
    }
    assert rows_of(found, change="part", sample_id="s0", modality="text").empty
    assert set(rows_of(found, change="part", sample_id="s1", modality="table")["part"]) == {1}
    even = rows_of(found, change="part", sample_id="s2", modality="image", baseline="own_mean")
    assert len(even) == 20
    assert not np.stack(even["difference"].to_list()).any()


def same_views(found: Answers) -> int:
    """How often another patient's view is the sample's own, which changes nothing."""
    views = rows_of(found, change="part", modality="table", baseline="other_patient", part=1)
    return sum(not difference.any() for difference in views["difference"])


def test_draws_depend_on_the_sample_and_not_on_the_others() -> None:
    memory = samples()
    whole, part = answers(Planted(linear()), memory), answers(Planted(linear()), memory, asked(evaluated=5))
    for name in part.rows["sample_id"].unique():
        one, other = (rows_of(found, change="deleted", sample_id=name, order="random") for found in (whole, part))
        np.testing.assert_array_equal(np.stack(one["answer"].to_list()), np.stack(other["answer"].to_list()))


@pytest.mark.parametrize(
    ("model", "changes", "message"),
    [
        (Planted({"image": np.full((4, 1), np.nan)}), {}, "NaN or infinite"),
        (Planted(linear()), {"split": "valid"}, "0 patients"),
        (Planted(linear()), {"parts": {"image": ["tile_4"], "text": ["word"]}}, "'table'"),
        (Planted(linear()), {"parts": ASKED.parts | {"table": ["group_habits"]}}, "habits"),
    ],
)
def test_what_cannot_be_asked_is_refused(model: Planted, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        answers(model, settings=asked(**changes))


def test_without_a_mask_token_masked_words_are_deleted() -> None:
    found = answers(replace(Planted(linear()), mask_token=None))
    masked, deleted = (rows_of(found, change="part", unit="word", baseline=name) for name in ("mask", "delete"))
    np.testing.assert_array_equal(np.stack(masked["answer"].to_list()), np.stack(deleted["answer"].to_list()))


def test_answers_are_kept_as_they_are(tmp_path: Any) -> None:
    found = answers(Planted(linear()))
    write_answers(tmp_path / "a.parquet", found.rows, found.outputs, found.missing)
    kept = read_answers(tmp_path / "a.parquet")
    assert (kept.outputs, kept.missing) == (found.outputs, found.missing)
    np.testing.assert_array_equal(np.stack(kept.rows["answer"]), np.stack(found.rows["answer"]))
