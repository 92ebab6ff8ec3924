"""The study's shortest table: its cells are means of stored rows, and it names the config and the processor."""

from pathlib import Path

from tests.unit.studies.wrong_lung.made_up_study import by_hand
from wronglung.core.processor import processor_name
from wronglung.report.notes import ONE_CT
from wronglung.statistics.summary import read_summary
from wronglung.studies.wrong_lung import VERSION
from wronglung.studies.wrong_lung.answer import answer, answer_table
from wronglung.studies.wrong_lung.context import Inputs


def rows_of(inputs: Inputs, *models: str) -> dict[str, list[str]]:
    """Cells by the first one, of all lines of the table."""
    text = answer_table(read_summary(inputs.files["summary"][0]), models, inputs.study)
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return {cells[0]: cells[1:] for cells in lines}


def test_a_cell_is_the_mean_of_stored_rows(whole: Inputs) -> None:
    rows = rows_of(whole, "retrained", "text_blind")
    subsets = {"one_lung": ["none"], "one_lung_exchanged": ["none", "swap_left_right"]}
    values, before, after = (
        by_hand(whole, "retrained", "auroc", text, subset) for subset, texts in subsets.items() for text in texts
    )
    shown = rows["retrained (2 seeds)"]
    assert shown[1].startswith(f"{100 * values.mean():.1f} [")
    change = 100 * (after - before).mean()
    assert shown[2].replace("\N{MINUS SIGN}", "-").startswith(f"{change:+.1f} [")
    assert all("]; seeds " in cell for cell in shown)
    assert rows["text_blind"][2] == "0.0 [0.0, 0.0]"


def test_a_perturbation_that_was_not_made_has_no_column(whole: Inputs) -> None:
    header = rows_of(whole, "cosine")["model"]
    assert len(header) == 4
    assert not any("shuffled" in title for title in header)


def test_a_model_without_weights_is_named(whole: Inputs) -> None:
    assert set(rows_of(whole, "gloria")["gloria (weights not supplied)"]) == {"\N{EN DASH}"}


def test_it_says_what_it_was_made_with_and_what_it_is_about(whole: Inputs) -> None:
    text = answer(read_summary(whole.files["summary"][0]), ["cosine"], whole.study, "0123456789ab")
    assert text.endswith(
        f"Made with the config `0123456789ab` on the processor {processor_name()}; version {VERSION} of the study.\n"
    )
    assert ONE_CT in text
    assert "95\N{NO-BREAK SPACE}% intervals over patients; protocol `corrected`" in text


def test_the_processor_has_a_name(tmp_path: Path) -> None:
    (tmp_path / "cpuinfo").write_text("processor\t: 0\nmodel name\t: Abacus 3000\nmodel name\t: Abacus 3000\n")
    assert processor_name(tmp_path / "cpuinfo") == "Abacus 3000"
    assert processor_name(tmp_path / "none")
