"""What the registries declare is what tables and figures need: it is asked for before any job, and it suffices."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from tests.support.project import tiny_config
from tests.unit.studies.wrong_lung.made import draw_figure, make_table
from wronglung.config.errors import ConfigError
from wronglung.config.reading import read_config
from wronglung.metrics.localisation import DESCRIPTIONS
from wronglung.metrics.localisation.scores import KEYS, read_scores, write_scores
from wronglung.report.entry import Entry
from wronglung.report.requirements import OF_SUMMARIES
from wronglung.statistics.summary import read_summary, write_summary
from wronglung.studies.wrong_lung.context import Inputs
from wronglung.studies.wrong_lung.figures.registry import FIGURES
from wronglung.studies.wrong_lung.tables.registry import TABLES
from wronglung.text.instances import read_instances, write_instances
from wronglung.text.perturbations import BASELINES

ENTRIES: dict[tuple[str, str], Entry] = {
    (kind, name): entry
    for kind, entries in (("tables", TABLES), ("figures", FIGURES))
    for name, entry in entries.items()
}
NEEDS = [
    (kind, name, what, needed)
    for (kind, name), entry in ENTRIES.items()
    for what in ("perturbations", "metrics", "protocols")
    for needed in getattr(entry, what)
    if needed != "none"  # every config has it
]
IN_FILES = [need for need in NEEDS if need[2] != "protocols"]


@pytest.fixture(autouse=True)
def _no_figure_is_left_open() -> Iterator[None]:
    yield
    plt.close("all")


def make(kind: str, name: str, whole: Inputs, few: Inputs) -> None:
    if kind == "tables":
        make_table(name, whole)
    else:
        draw_figure(name, few)


def held(inputs: Inputs, folder: Path, perturbations: Sequence[str], metrics: Sequence[str]) -> Inputs:
    """The study whose files hold these perturbations and metrics alone, beside all descriptions."""
    columns = [*metrics, *DESCRIPTIONS]
    files = dict(inputs.files)
    for kind in OF_SUMMARIES:
        files[kind] = [str(folder / kind / Path(path).name) for path in inputs.files[kind]]
        for old, new in zip(inputs.files[kind], files[kind], strict=True):
            rows = read_summary(old)
            write_summary(new, rows[rows["perturbation"].isin(perturbations) & rows["metric"].isin(columns)])
    files["instances"] = [str(folder / "instances.parquet")]
    rows = read_instances(inputs.files["instances"][0])
    rows = rows.assign(boxes=[boxes.tolist() for boxes in rows["boxes"]])
    write_instances(files["instances"][0], rows[rows["perturbation"].isin(perturbations)])
    files["scores"] = [str(folder / "scores" / Path(path).name) for path in inputs.files["scores"]]
    for old, new in zip(inputs.files["scores"], files["scores"], strict=True):
        scores = read_scores(old)
        kept = [name for name in scores.frame if name in (*KEYS, *columns)]
        frame = scores.frame.loc[scores.frame["perturbation"].isin(perturbations), kept]
        write_scores(new, replace(scores, frame=frame.reset_index(drop=True)))
    return replace(inputs, files=files)


@pytest.mark.parametrize(("kind", "name"), ENTRIES)
def test_what_an_entry_declares_suffices(kind: str, name: str, whole: Inputs, few: Inputs, tmp_path: Path) -> None:
    entry, inputs = ENTRIES[kind, name], whole if kind == "tables" else few
    perturbations = [*{"none", *entry.perturbations, *["swap_left_right"] * entry.changes}]
    study = inputs.study.model_copy(update={"headline": list(entry.metrics or ["auroc"])})
    metrics = [*dict.fromkeys([*entry.metrics, *study.headline])]
    part = held(replace(inputs, study=study), tmp_path, perturbations, metrics)
    make(kind, name, part, part)


@pytest.fixture(scope="module")
def lacking(whole: Inputs, few: Inputs, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, str], Inputs]:
    """The study of tables or figures whose files lack a name; each is written once."""

    @cache
    def write(kind: str, what: str, needed: str) -> Inputs:
        inputs = whole if kind == "tables" else few
        texts = read_instances(inputs.files["instances"][0], ["perturbation"])["perturbation"].unique()
        names = {"perturbations": list(texts), "metrics": list(inputs.study.metrics)}
        names[what].remove(needed)
        return held(inputs, tmp_path_factory.mktemp("lacking"), **names)

    return write


@pytest.mark.parametrize(("kind", "name", "what", "needed"), IN_FILES)
def test_files_without_it_are_refused(
    kind: str, name: str, what: str, needed: str, lacking: Callable[[str, str, str], Inputs]
) -> None:
    part = lacking(kind, what, needed)
    with pytest.raises(ValueError, match=rf"needs the {what} \['{needed}'\]"):
        make(kind, name, part, part)


@pytest.mark.parametrize(("kind", "name", "what", "needed"), NEEDS)
def test_a_config_without_it_is_refused(kind: str, name: str, what: str, needed: str) -> None:
    entry, settings = ENTRIES[kind, name], tiny_config()
    study = settings["studies"]["wrong_lung"]
    texts = {"none", "synthetic", *entry.perturbations, *["swap_left_right"] * entry.changes} - {needed}
    study |= {"tables": [], "figures": [], "answer": None, "headline": ["cnr"], kind: [name]}
    study |= {
        "perturbations": sorted(text for text in texts if BASELINES.get(text, "none") in texts),
        "metrics": ["cnr", *(metric for metric in entry.metrics if metric != needed)],
        "protocols": [protocol for protocol in entry.protocols if protocol != needed] or ["corrected"],
    }
    with pytest.raises(ConfigError, match=rf"studies\.wrong_lung\.{kind}: {name} .*'{needed}'.*`{what}`"):
        read_config(settings)


@pytest.mark.parametrize(("kind", "name"), [key for key, entry in ENTRIES.items() if entry.changes])
def test_a_config_without_perturbations_has_no_changes(kind: str, name: str) -> None:
    settings = tiny_config()
    study = settings["studies"]["wrong_lung"]
    study |= {"tables": [], "figures": [], "answer": None, "perturbations": ["none"], kind: [name]}
    with pytest.raises(ConfigError, match=rf"studies\.wrong_lung\.{kind}: {name} .*'none'"):
        read_config(settings)
