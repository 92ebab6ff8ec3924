"""Files and parameters of the jobs of the study `eclip`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from wronglung.core.wildcards import Wildcards
from wronglung.models.family import GazeTaughtEntry, Run
from wronglung.report.entry import Entry
from wronglung.studies.eclip.experts import curricula_of, experts_of
from wronglung.studies.eclip.figures.registry import FIGURES
from wronglung.studies.eclip.gaze.plan import GazeComparisonPlan
from wronglung.studies.eclip.generation.settings import report_facts
from wronglung.studies.eclip.needed import NEEDED, OF_EXPERTS
from wronglung.studies.eclip.probe_splits import PROBE_SPLITS
from wronglung.studies.eclip.settings import EclipStudySettings, settings_of
from wronglung.studies.eclip.tables.registry import TABLES
from wronglung.studies.eclip.zero_shot_plan import ZeroShotPlan
from wronglung.studies.known_patients import sharing_patients, teachers_of
from wronglung.studies.plan import DataFiles, StudyConfig, first_runs, report_files

NAME = "eclip"
FOLDER = f"results/studies/{NAME}"


@dataclass(frozen=True)
class EclipPlan:
    """Jobs of the study.

    Attributes:
        cfg: the config, which lists the study.
        data: the jobs of data sets.
        root: folder of the Snakefile.
    """

    cfg: StudyConfig
    data: DataFiles
    root: Path

    @property
    def settings(self) -> EclipStudySettings:
        """The study's section of the config."""
        return settings_of(self.cfg, NAME)

    @property
    def runs(self) -> list[Run]:
        """The study's runs, in the order of its models."""
        return self.cfg.runs_of(NAME)

    @property
    def gaze(self) -> GazeComparisonPlan:
        """The jobs that compare maps with gaze."""
        return GazeComparisonPlan(self.cfg, self.data, NAME, FOLDER)

    @property
    def zero_shot(self) -> ZeroShotPlan:
        """The zero-shot tasks, by split."""
        layouts = {name: entry.layout for name, entry in self.cfg.datasets.items()}
        return ZeroShotPlan(self.settings, layouts, FOLDER, self.root)

    def instances(self, dataset: str) -> list[str]:
        """Return the sentences that it asks for maps of, on a data set; none unless maps are compared with gaze."""
        return self.gaze.instances(dataset)

    def images(self, dataset: str) -> list[str]:
        """Return the image stores that they lie in."""
        return self.gaze.images(dataset)

    def embedded(self, dataset: str) -> list[str]:
        """Return the splits whose images are embedded: the study's own, those of tasks, and those of probes."""
        own = [split for name, split in self.settings.splits if name == dataset]
        tasks = [split for name, split in self.zero_shot.of_tasks_alone if name == dataset]
        return [*own, *tasks, *(PROBE_SPLITS if own and self.settings.probe is not None else ())]

    def label_files(self, wildcards: Wildcards) -> dict[str, str]:
        """Return the files that the labels of the job's data set come from, by source."""
        files = {
            "truth": self.settings.truth.get(wildcards.dataset, ""),
            "release": f"results/data/{wildcards.dataset}/labels.parquet",
            "images": f"results/data/{wildcards.dataset}/image_labels.parquet",
        }
        return {name: files[name] for name in self.settings.sources(wildcards.dataset)}

    def learned_from(self, wildcards: Wildcards) -> list[str]:
        """Return the records of the data sets that taught the job's model and may share patients with its data set."""
        names = sharing_patients(self.cfg, teachers_of(self.cfg, wildcards.model), wildcards.dataset)
        return [f"results/data/{name}/records.parquet" for name in names]

    def text_table(self, wildcards: Wildcards) -> str:
        """Return the texts that the job embeds: `prompts`, or `reports/DATASET/SPLIT`."""
        return f"{FOLDER}/texts/{wildcards.texts}.parquet"

    @property
    def texts(self) -> list[str]:
        """The names of all tables of texts."""
        return ["prompts", *(f"reports/{name}" for name in self._reports)]

    @property
    def _reports(self) -> list[str]:
        """The splits whose reports are texts: the study's own, and that of the candidates."""
        candidates = [] if self.settings.reports is None else [self.settings.reports.candidates]
        return list(dict.fromkeys([*self.settings.on, *candidates]))

    @property
    def report_splits(self) -> list[str]:
        """The names of these splits, without their data sets."""
        return sorted({name.partition("/")[2] for name in self._reports})

    def findings(self) -> dict[str, Any]:
        """Return the names of the findings and the source of their labels."""
        return self.settings.findings.model_dump(mode="json")

    def probe(self) -> dict[str, Any]:
        """Return how linear probes are taught; empty if there are none."""
        return {} if self.settings.probe is None else self.settings.probe.model_dump(mode="json")

    def evaluations(self, wildcards: Wildcards) -> list[str]:
        """Return the evaluations whose rows the job sums up: of a split that only tasks name, zero-shot alone."""
        own, place = self.settings, (wildcards.dataset, wildcards.split)
        zero_shot = ["zero_shot"] * bool(self.zero_shot.names_on(*place))
        if place not in own.splits:
            return zero_shot
        optional = {"linear_probe": own.probe, "report_generation": own.reports}
        return [*zero_shot, "retrieval", *(name for name, section in optional.items() if section is not None)]

    def rows_of(self, evaluation: str, dataset: str, split: str) -> list[str]:
        """Return the raw rows of an evaluation, a file a run, in the order of `runs`."""
        return [f"{FOLDER}/{evaluation}/{dataset}/{split}/{model}/{seed}.parquet" for model, seed in self.runs]

    def summed_up(self, wildcards: Wildcards) -> dict[str, list[str]]:
        """Return the raw rows that the job's summary is made of, by evaluation."""
        return {name: self.rows_of(name, wildcards.dataset, wildcards.split) for name in self.evaluations(wildcards)}

    def summed_up_runs(self) -> list[tuple[str, int]]:
        """Return the runs in the order of their files."""
        return [(model, seed) for model, seed in self.runs]

    @property
    def shown(self) -> list[Run]:
        """The first run of every model."""
        return first_runs(self.runs)

    @property
    def files(self) -> dict[str, list[str]]:
        """Paths by the kinds that tables and figures read; they are about the first split."""
        dataset, split = self.settings.splits[0]
        reports = f"reports/{dataset}/{split}"
        return {
            "results": self.zero_shot.results[:1],
            "results_of_tasks": self.zero_shot.results[1:],
            "geometry": self.rows_of("geometry", dataset, split),
            "embeddings": [f"results/outputs/embeddings/{dataset}/{model}/{seed}.h5" for model, seed in self.shown],
            "report_embeddings": [f"{FOLDER}/embedded/{reports}/{model}/{seed}.h5" for model, seed in self.shown],
            "reports": [f"{FOLDER}/texts/{reports}.parquet"],
            "labels": [f"{FOLDER}/labels/{dataset}.parquet"],
            "probes": self._shown_probes(dataset, split),
            "expert_logs": [f"results/models/{model}/{seed}/log.csv" for model, seed in self._experts],
            **self.gaze.files,
            "answers": self._answers(dataset, split),
            "report_scores": self.rows_of("report_generation", dataset, split) if self.settings.reports else [],
        }

    def _answers(self, dataset: str, split: str) -> list[str]:
        """Return the retrieved reports of the first run of every model, and the generated ones where there are any."""
        kinds = [] if self.settings.reports is None else self.settings.reports.answers
        return [
            f"{FOLDER}/{kind}_reports/{dataset}/{split}/{model}/{seed}.parquet"
            for model, seed in self.shown
            for kind in kinds
        ]

    def _shown_probes(self, dataset: str, split: str) -> list[str]:
        """Return the raw rows of the probes of every model's first run."""
        runs = [] if self.settings.probe is None else self.shown
        return [f"{FOLDER}/linear_probe/{dataset}/{split}/{model}/{seed}.parquet" for model, seed in runs]

    @property
    def _experts(self) -> dict[Run, GazeTaughtEntry]:
        return experts_of(self.cfg.models, self.shown)

    @property
    def context(self) -> dict[str, Any]:
        """Every field of the study's context, as plain values."""
        own, first = self.settings, self.cfg.datasets[self.settings.splits[0][0]]
        listed = self.cfg.models_of(NAME)
        return {
            "statistics": self.cfg.statistics.model_dump(),
            "example_release": first.is_example,
            "images": first.image_kind,
            "protocols": [],
            "not_supplied": [name for name in self.cfg.not_supplied if name in listed],
            "layout": first.layout,
            "reference_model": own.reference_model,
            "runs": [run._asdict() for run in self.runs],
            "shown": [run._asdict() for run in self.shown],
            "tasks": self.zero_shot.facts,
            "findings": own.findings.names,
            "findings_source": own.findings.labels,
            "curricula": curricula_of(self.cfg.models, self.shown),
            "draws": own.probe.draws if own.probe is not None else 0,
            "gaze": self.gaze.facts,
            "reports": None if own.reports is None else report_facts(own.reports),
        }

    @property
    def left_out(self) -> list[str]:
        """Lines about what `all` leaves out, and about models whose maps are not compared with gaze."""
        asked = {"tables": self.settings.tables, "figures": self.settings.figures}
        lines = [
            f"studies.{NAME}.{kind}: all leaves out {sorted(names & set(entries))}, as {why}"
            for (kind, given), entries in zip(asked.items(), (TABLES, FIGURES), strict=True)
            for why, names in self._not_made.items()
            if given == "all" and names & set(entries)
        ]
        return [*lines, *self.gaze.left_out]

    @property
    def _not_made(self) -> dict[str, set[str]]:
        """The tables and figures that cannot be made, by the reason."""
        own = self.settings
        unmet = {f"`{key}` is null": names for key, names in NEEDED.items() if getattr(own, key) is None}
        return unmet if self._experts else unmet | {"no model of the study learns from gaze": OF_EXPERTS}

    @property
    def targets(self) -> list[str]:
        """Every table and figure of the study, and the summaries and geometry of further splits."""
        tables = report_files(FOLDER, "tables", self._made(self.settings.tables, TABLES), TABLES)
        figures = report_files(FOLDER, "figures", self._made(self.settings.figures, FIGURES), FIGURES)
        return [*tables, *figures, *self._further()]

    def _made(self, asked: list[str] | Literal["all"], entries: Mapping[str, Entry]) -> list[str]:
        """Return the tables or figures that are made: those that the config names, or all that can be."""
        if asked != "all":
            return asked
        return [name for name in entries if not any(name in names for names in self._not_made.values())]

    def _further(self) -> Iterator[str]:
        for dataset, split in [*self.settings.splits[1:], *self.zero_shot.of_tasks_alone]:
            yield f"{FOLDER}/summary/{dataset}/{split}.parquet"
        for dataset, split in self.settings.splits[1:]:
            yield from self.rows_of("geometry", dataset, split)
        yield from self.gaze.further
