"""The form of every table, and the paper's tables of a whole made-up study: cells by hand, words, what is refused."""

import re

import pandas as pd
import pytest
from scipy.stats import pearsonr

from tests.unit.studies.wrong_lung.conftest import Tables
from tests.unit.studies.wrong_lung.made import make_table
from tests.unit.studies.wrong_lung.made_up_study import WHOLE, by_hand, line, row_of
from wronglung.report.notes import ONE_CT
from wronglung.report.table import as_latex, as_markdown
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.tables.registry import TABLES

SELECTIONS = {name: entry.options for name, entry in TABLES.items() if entry.make.endswith(":paper_means")}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_its_grid_notes_and_ascii_latex(name: str, whole: Inputs, whole_table: Tables) -> None:
    table = whole_table(name)
    assert table.blocks
    assert len(table.frame)
    for block in table.blocks:
        assert block.rows
        assert {len(row) for row in block.rows} == {len(block.header)}
        assert block.heading == "" or "sentences" in block.heading
    assert any(note.startswith(ONE_CT) for note in table.notes)
    assert as_latex(table).isascii()
    assert as_markdown(table) == as_markdown(make_table(name, whole))
    assert "nan" not in as_markdown(table)
    assert "published" not in table.frame


@pytest.mark.parametrize("name", SELECTIONS)
def test_every_cell_of_the_paper_s_tables_by_hand(name: str, whole: Inputs, whole_table: Tables) -> None:
    frame = whole_table(name).frame
    selection = SELECTIONS[name]
    models = {"reference": ["retrained"], "trained": ["retrained", "cosine", "few_shot"]}
    expected = {
        (subset, model, text, metric)
        for subset, texts in selection["blocks"].items()
        for model in models.get(selection["models"], models["trained"])
        for text in texts
        for metric in selection["metrics"]
    }
    assert set(zip(frame["subset"], frame["model"], frame["perturbation"], frame["metric"], strict=True)) == expected
    assert len(frame) == len(expected)
    for row in frame.itertuples():
        scores = by_hand(whole, row.model, row.metric, row.perturbation, row.subset)
        assert row.estimate == pytest.approx(scores.mean())
        assert (row.sentences, row.undefined) == (len(scores), scores.isna().sum())
        assert row.low <= row.estimate <= row.high


def test_three_cells_as_they_are_read(whole: Inputs, whole_table: Tables) -> None:
    scores = by_hand(whole, "cosine", "average_precision", "synthetic", "all")
    cells = line(whole_table("table_04"), 0, "cosine", "✓")
    assert cells[2] == "1 (AUROC)"
    assert cells[4].startswith(f"{100 * scores.mean():.1f} [")

    scores = by_hand(whole, "few_shot", "divergence", "random_sentences", "mdrb")
    cells = line(whole_table("table_08"), 2, "few_shot")
    assert cells[2].startswith(f"{100 * scores.mean():.2f} [")
    assert "seeds" not in cells[2]

    before, after = (by_hand(whole, "cosine", "auroc", text, "all") for text in ("none", "swap_left_right"))
    shown = f"{100 * (after - before).mean():+.1f} [".replace("-", "−")
    cells = line(whole_table("controls"), 0, "cosine")
    assert cells[4].startswith(shown)
    assert "; seeds " in cells[4]


def test_headings_columns_and_missing_weights(whole_table: Tables) -> None:
    table = whole_table("table_03")
    assert re.match(r"Table 3\b.*\bretrained\b", table.title)
    members = WHOLE.instances.query("perturbation == 'none' and subset_mdrb")
    assert table.blocks[2].heading.startswith("MDRB ")
    assert re.findall(r"\d+", table.blocks[2].heading) == [str(len(members)), str(members["subject_id"].nunique())]
    assert list(table.blocks[0].header[:4]) == ["model", "synth", "undefined", "AUROC"]
    assert [row[:2] for row in table.blocks[0].rows] == [["retrained", "✗"], ["retrained", "✓"]]
    assert line(whole_table("table_10"), 0, "gloria (weights not supplied)")[1:] == ["–", "–"]
    assert [row[0] for row in whole_table("table_04").blocks[0].rows][::2] == ["retrained", "cosine", "few_shot"]
    assert re.search(r"retrained \(released, 8×8, 2\b.*cosine \(cosine, 8×8, 2\b", as_markdown(whole_table("table_04")))
    assert not any("UNITER" in row[0] for block in whole_table("final_results").blocks for row in block.rows)


def test_published_numbers_stand_beside_ours_on_a_real_release_only(real_table: Tables) -> None:
    frame = real_table("table_07").frame
    row = row_of(frame, model="retrained", subset="mdrb", perturbation="synthetic", metric="average_precision")
    assert row["published"] == pytest.approx(0.3229)
    assert row["difference"] == pytest.approx(row["estimate"] - 0.3229)
    assert frame.loc[frame["model"] == "cosine", "published"].isna().all()
    cells = line(real_table("table_07"), 2, "retrained", "✓")
    sign = "+" if row["difference"] > 0 else "−"
    assert cells[4].endswith(f"; published 32.3, difference {sign}{abs(100 * row['difference']):.1f}")
    row = row_of(real_table("table_05").frame, model="retrained")
    assert row["published"] == pytest.approx(0.0498)
    row = row_of(real_table("table_10").frame, model="retrained", subset="all")
    assert row["published"] == pytest.approx(5.825)
    correlations = real_table("table_12").frame.query("model == 'retrained'")
    assert correlations["published"].notna().all()
    row = row_of(correlations, first="global_similarity", second="is_abnormal")
    assert row["published"] == pytest.approx(0.163)
    assert not any(ONE_CT in note for name in SELECTIONS for note in real_table(name).notes)


def test_uniter_has_its_published_numbers_alone(real: Inputs, real_table: Tables) -> None:
    assert line(real_table("final_results"), 0, "UNITER (published)", "✓")[2:] == ["–", "84.9", "68.8"]
    assert line(real_table("final_results"), 3, "UNITER (published)", "✗")[2:] == ["–", "80.5", "56.1"]
    assert "uniter" not in set(real_table("final_results").frame["model"])


def test_correlations_by_hand(whole: Inputs, whole_table: Tables) -> None:
    frame = whole_table("table_12").frame
    row = row_of(frame, model="cosine", first="local_similarity", second="auroc")
    scores = pd.concat([by_hand(whole, "cosine", c, "none", "all") for c in ("local_similarity", "auroc")], axis=1)
    assert row["undefined"] == 1
    assert row["estimate"] == pytest.approx(pearsonr(*scores.dropna().to_numpy().T).statistic)
    members = WHOLE.instances.query("perturbation == 'none'").set_index("instance_id")["subset_abnormal"]
    row = row_of(frame, model="retrained", first="entropy", second="is_abnormal")
    entropy = by_hand(whole, "retrained", "entropy", "none", "all")
    assert row["estimate"] == pytest.approx(pearsonr(entropy, members.loc[entropy.index]).statistic)
    block = whole_table("table_12").blocks[0]
    assert [sum(cell != "" for cell in cells) for cells in block.rows] == [2, 3, 4, 5, 6, 7, 8]


def test_synthetic_examples_follow_their_rule(whole_table: Tables) -> None:
    frame = whole_table("table_11").frame
    # 18 sentences have labels, six each of one, two and three; steps 0, 4, 8, 13 and 17 of that order.
    ordered = [f"s{number:02d}" for count in (1, 2, 3) for number in range(24) if number % 4 == count]
    assert list(frame["instance_id"].unique()) == [ordered[step] for step in (0, 4, 8, 13, 17)]
    last = frame[frame["instance_id"] == ordered[17]]
    assert last["condition"].to_list() == ["effusion", "abnormal", "pneumonia"]
    assert last["context"].to_list() == ["yes", "yes", "no"]
    assert set(last["locations"]) == {"left lung, right lung"}
    assert last["synthetic"].iloc[0].startswith("synthetic text_23")


def test_needs_of_a_selection_are_what_it_shows() -> None:
    assert TABLES["table_03"].metrics == ("auroc", "average_precision", "iou_at_5", "iou_at_10", "iou_at_30")
    assert TABLES["table_03"].perturbations == ("none", "synthetic")
    assert (TABLES["table_05"].perturbations, TABLES["table_05"].metrics) == (("random_sentences",), ())
    assert (TABLES["table_02"].models, TABLES["table_04"].models) == ((), ("trained",))
