"""Files and parameters of the jobs of the study `contribution`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

from wronglung.core.wildcards import Wildcards
from wronglung.outputs.changes.settings import AskedChanges
from wronglung.report.entry import Entry
from wronglung.studies.contribution.checks import taken_in
from wronglung.studies.contribution.figures.registry import FIGURES
from wronglung.studies.contribution.needed import lacking, there_is
from wronglung.studies.contribution.settings import ContributionSettings, TaskSettings, settings_of
from wronglung.studies.contribution.tables.registry import TABLES
from wronglung.studies.contribution.taken import modalities_of
from wronglung.studies.plan import AsksNoMaps, StudyConfig, report_files

NAME = "contribution"
FOLDER = f"results/studies/{NAME}"
REPORT = "coloured_report"


class SampleFiles(Protocol):
    """The parts of the plan of recipes' jobs that the study uses."""

    def stores(self, samples: str) -> list[str]:
        """Return the image stores that a recipe's images lie in."""


class AskedRun(NamedTuple):
    """A run, and the recipe of the samples that it is asked about."""

    recipe: str
    model: str
    seed: int


@dataclass(frozen=True)
class ContributionPlan(AsksNoMaps):
    """Jobs of the study.

    Attributes:
        cfg: the config, which lists the study.
        samples: the jobs of recipes.
    """

    cfg: StudyConfig
    samples: SampleFiles

    @property
    def settings(self) -> ContributionSettings:
        """The study's section of the config."""
        return settings_of(self.cfg, NAME)

    def asked_changes(self, samples: str) -> dict[str, Any] | None:
        """Return what it asks models about the samples of a recipe; None if no task has them."""
        plain = self.settings.model_dump(mode="json")
        fields = {name: plain[name] for name in AskedChanges.model_fields}
        return fields if self.settings.tasks_of(samples) else None

    @property
    def recipes(self) -> list[str]:
        """The recipes of the tasks, each once."""
        return list(dict.fromkeys(task.samples for task in self.settings.tasks.values()))

    @property
    def runs(self) -> list[AskedRun]:
        """The runs that answer, each once for a recipe: in the order of the tasks and their models."""
        asked = [
            AskedRun(task.samples, model, seed)
            for task in self.settings.tasks.values()
            for model in task.models
            for seed in self.cfg.models[model].seeds
        ]
        return list(dict.fromkeys(asked))

    def answers(self, run: AskedRun) -> str:
        """Return the file of a run's answers."""
        return f"results/outputs/answers/{run.recipe}/{run.model}/{run.seed}.parquet"

    def shares(self, run: AskedRun) -> str:
        """Return the file of a run's sums over parts."""
        return f"{FOLDER}/shares/{run.recipe}/{run.model}/{run.seed}.parquet"

    def modalities(self, wildcards: Wildcards) -> list[str]:
        """Return the modalities that the job's model takes."""
        return self._taken(wildcards.model)

    def summed_up(self, wildcards: Wildcards) -> dict[str, list[str]]:
        """Return the files that the summary is made of, by kind."""
        return {
            "shares": [self.shares(run) for run in self.runs],
            "answers": [self.answers(run) for run in self.runs],
            "samples": self._sample_files,
        }

    @property
    def _sample_files(self) -> list[str]:
        return [f"results/samples/{name}.parquet" for name in self.recipes]

    @property
    def files(self) -> dict[str, list[str]]:
        """Paths by the kinds that tables and figures read."""
        return {
            "results": [f"{FOLDER}/summary.parquet"],
            "answers": [self.answers(run) for run in self.runs],
            "samples": self._sample_files,
            "stores": [path for name in self.recipes for path in self.samples.stores(name)],
        }

    @property
    def context(self) -> dict[str, Any]:
        """Every field of the study's context, as plain values."""
        own = self.settings
        sets = [self.cfg.datasets[self.cfg.samples[name].dataset] for name in self.recipes]
        listed = self.cfg.models_of(NAME)
        return {
            "statistics": self.cfg.statistics.model_dump(),
            "example_release": any(dataset.is_example for dataset in sets),
            "images": sets[0].image_kind,
            "protocols": [],
            "not_supplied": [name for name in self.cfg.not_supplied if name in listed],
            "tasks": [self._task(name, task) for name, task in own.tasks.items()],
            "runs": [run._asdict() | {"modalities": self._taken(run.model)} for run in self.runs],
            "recipes": [{"name": name, "stores": len(self.samples.stores(name))} for name in self.recipes],
            "parts": own.parts,
            "baselines": own.baselines,
            "verdict": own.verdict.model_dump(),
            "crop_size": self.cfg.data.crop_size,
            "seed": self.cfg.seed,
        }

    def _taken(self, model: str) -> list[str]:
        return list(modalities_of(self.cfg.models[model]))

    def _task(self, name: str, task: TaskSettings) -> dict[str, Any]:
        dataset = self.cfg.samples[task.samples].dataset
        models = [
            {"name": model, "seeds": list(self.cfg.models[model].seeds), "modalities": self._taken(model)}
            for model in task.models
        ]
        layout = self.cfg.datasets[dataset].layout
        return {"name": name, "recipe": task.samples, "dataset": dataset, "layout": layout, "models": models}

    @property
    def _there(self) -> set[str]:
        return there_is(self.settings, taken_in(self.cfg, self.settings))

    @property
    def left_out(self) -> list[str]:
        """Lines about what `all` leaves out."""
        asked = {"tables": (self.settings.tables, TABLES), "figures": (self.settings.figures, FIGURES)}
        return [
            f"studies.{NAME}.{kind}: all leaves out {name!r}, which needs {'; '.join(missing)}"
            for kind, (given, entries) in asked.items()
            for name in entries
            if given == "all" and (missing := lacking(name, self._there))
        ]

    @property
    def targets(self) -> list[str]:
        """Every table and figure of the study."""
        tables, figures = self._made(self.settings.tables, TABLES), self._made(self.settings.figures, FIGURES)
        page = [f"{FOLDER}/restricted/{REPORT}.html"] * (REPORT in figures)
        return [
            *report_files(FOLDER, "tables", tables, TABLES),
            *report_files(FOLDER, "figures", figures, FIGURES),
            *page,
        ]

    def _made(self, asked: list[str] | Literal["all"], entries: Mapping[str, Entry]) -> list[str]:
        """Return the tables or figures that are made: those that the config names, or all that can be."""
        return [name for name in entries if not lacking(name, self._there)] if asked == "all" else asked
