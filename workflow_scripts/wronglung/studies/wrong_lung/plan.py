"""Files and parameters of the jobs of the study `wrong_lung`."""

from dataclasses import dataclass
from typing import Any

from wronglung.core.wildcards import Wildcards
from wronglung.models.family import GivenMapsEntry, Run
from wronglung.studies.plan import DataFiles, StudyConfig, first_runs
from wronglung.studies.wrong_lung.controls.entries import AtlasControl, Control, controls_among
from wronglung.studies.wrong_lung.given_maps import file_of, refuse_other_grid, require_maps
from wronglung.studies.wrong_lung.makeable import REGISTRIES, files_of_made, lines_of_not_made
from wronglung.studies.wrong_lung.settings import WrongLungSettings, settings_of
from wronglung.studies.wrong_lung.suitable import perturbations_on, protocols_on, training_sets_sharing_patients

NAME = "wrong_lung"
FOLDER = f"results/studies/{NAME}"
# The fields of the context that the shortest table reads.
ANSWER_USES = ("statistics", "example_release", "images", "protocols", "not_supplied")


@dataclass(frozen=True)
class WrongLungPlan:
    """Jobs of the study.

    Attributes:
        cfg: the config, which lists the study.
        data: the jobs of data sets.
    """

    cfg: StudyConfig
    data: DataFiles

    @property
    def settings(self) -> WrongLungSettings:
        """The study's section of the config."""
        return settings_of(self.cfg, NAME)

    @property
    def controls(self) -> dict[str, Control]:
        """The models whose maps are a control's."""
        return controls_among(self.cfg.models)

    @property
    def runs(self) -> list[Run]:
        """The study's runs, in the order of its models."""
        return self.cfg.runs_of(NAME)

    @property
    def _first(self) -> dict[str, str]:
        """Data set, split and protocol that tables and figures are about."""
        dataset, split = self.settings.splits[0]
        return {"dataset": dataset, "split": split, "protocol": self.protocols_on(dataset)[0]}

    @property
    def summary_file(self) -> str:
        """The summary that tables and figures are about."""
        return self._summary(**self._first)

    def _instance_table(self, dataset: str, split: str, protocol: str) -> str:
        return f"{FOLDER}/instances/{dataset}/{split}/{protocol}.parquet"

    def _summary(self, dataset: str, split: str, protocol: str) -> str:
        return f"{FOLDER}/summary/{dataset}/{split}/{protocol}.parquet"

    def instances(self, dataset: str) -> list[str]:
        """Return what the study asks models about on a data set: the instances of every split and protocol."""
        return [self._instance_table(*one) for one in self._asked if one[0] == dataset]

    @property
    def _asked(self) -> list[tuple[str, str, str]]:
        """Every data set, split and protocol that models are asked about."""
        return [(name, split, one) for name, split in self.settings.splits for one in self.protocols_on(name)]

    def _layout(self, dataset: str) -> str:
        return str(self.cfg.datasets[dataset].layout)

    def protocols_on(self, dataset: str) -> list[str]:
        """Return the protocols that the data set is evaluated by."""
        return protocols_on(self._layout(dataset), self.settings.protocols)

    def perturbations(self, wildcards: Wildcards) -> list[str]:
        """Return the perturbations that are made on the job's data set."""
        return perturbations_on(self._layout(wildcards.dataset), self.settings.perturbations)

    def learned_from(self, wildcards: Wildcards) -> list[str]:
        """Return the records of the data sets that the job's model learned from and that may share patients."""
        reference = self.settings.reference_model
        names = training_sets_sharing_patients(self.cfg, reference, wildcards.model, wildcards.dataset)
        return [f"results/data/{name}/records.parquet" for name in names]

    def images(self, dataset: str) -> list[str]:
        """Return the image stores of the study's splits of a data set."""
        splits = [split for own, split in self.settings.splits if own == dataset]
        return list(dict.fromkeys(path for split in splits for path in self.data.images(dataset, split)))

    def embedded(self, dataset: str) -> list[str]:
        """Return no splits: the study asks for maps alone."""
        return []

    def split_images(self, wildcards: Wildcards) -> list[str]:
        """Return the image stores of the job's split."""
        return self.data.images(wildcards.dataset, wildcards.split)

    def maps_file(self, model: str, seed: int | str, dataset: str, split: str, protocol: str) -> str:
        """Return the maps of a run: made by this workflow, or the file that the config names."""
        entry = self.cfg.models[model]
        if isinstance(entry, Control):
            return f"{FOLDER}/controls/{dataset}/{split}/{model}/{protocol}.h5"
        if isinstance(entry, GivenMapsEntry):
            return file_of(entry, dataset, split, protocol)
        return f"results/outputs/maps/{dataset}/{model}/{seed}.h5"

    def scored_maps(self, wildcards: Wildcards) -> str:
        """Return the maps that a job scores; raise a WrongKeyError if a file of given maps is missing."""
        w = wildcards
        return self._maps_there(w.model, w.seed, w.dataset, w.split, w.protocol)

    def _maps_there(self, model: str, seed: int | str, dataset: str, split: str, protocol: str) -> str:
        file = self.maps_file(model, seed, dataset, split, protocol)
        require_maps(self.cfg, NAME, model, file, self._asked)
        return file

    def asked_of_given(self, wildcards: Wildcards) -> list[str]:
        """Return all instances that the job's file of given maps is about; none for maps that are made here."""
        if not isinstance(self.cfg.models[wildcards.model], GivenMapsEntry):
            return []
        w = wildcards
        model, file = w.model, self.maps_file(w.model, w.seed, w.dataset, w.split, w.protocol)
        return [self._instance_table(*one) for one in self._asked if self.maps_file(model, 0, *one) == file]

    def control(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the name and the grid of a control."""
        entry = self.controls[wildcards.model]
        return {"control": entry.control, "grid": entry.grid}

    def control_inputs(self, wildcards: Wildcards) -> dict[str, str]:
        """Return the files that a control is made from; of a reference model with several seeds, the first seed's.

        Raises:
            WrongKeyError: if it is made from given maps that are missing or have another grid.
        """
        w, control = wildcards, self.controls[wildcards.model]
        files = {"instances": self._instance_table(w.dataset, w.split, w.protocol)}
        if "reference" in control.needs:
            first = next(run for run in self.runs if run.model == self.settings.reference_model)
            files["reference"] = self._maps_there(*first, w.dataset, w.split, w.protocol)
            refuse_other_grid(self.cfg, w.model, first.model, files["reference"])
        if isinstance(control, AtlasControl):
            files["atlas"] = f"{FOLDER}/atlas/{control.train_on}.h5"
        return files

    def control_lexicon(self, wildcards: Wildcards) -> dict[str, str]:
        """Return the place of the lexicon, for a control that reads it."""
        read = "lexicon" in self.controls[wildcards.model].needs
        return {"lexicon": self.cfg.text.entities.lexicon} if read else {}

    def control_lexicon_digest(self, wildcards: Wildcards) -> str:
        """Return the lexicon's digest, for a control that reads it."""
        return self.data.lexicon_digest() if self.control_lexicon(wildcards) else ""

    def scores(self, wildcards: Wildcards) -> list[str]:
        """Return the scores of every run on a split under a protocol."""
        return self._scores(wildcards.dataset, wildcards.split, wildcards.protocol)

    def _scores(self, dataset: str, split: str, protocol: str) -> list[str]:
        return [f"{FOLDER}/scores/{dataset}/{split}/{model}/{seed}/{protocol}.parquet" for model, seed in self.runs]

    @property
    def _shown(self) -> list[Run]:
        """The first run of every model that is not a control."""
        return [run for run in first_runs(self.runs) if run.model not in self.controls]

    @property
    def _trained(self) -> list[Run]:
        return [run for run in self.runs if run.model in self.cfg.trained_here]

    @property
    def files(self) -> dict[str, list[str]]:
        """Paths by the kinds that tables and figures read."""
        first = self._first
        return {
            "instances": [self._instance_table(**first)],
            "scores": self._scores(**first),
            "maps": [self.maps_file(*run, **first) for run in self._shown],
            "summary": [self.summary_file],
            "summaries": [self._summary(**first | {"protocol": name}) for name in self.protocols_on(first["dataset"])],
            "data_sets": [
                self._summary(dataset, split, self.protocols_on(dataset)[0]) for dataset, split in self.settings.splits
            ],
            "sentences": [f"results/data/{first['dataset']}/sentences.parquet"],
            "images": self.data.images(first["dataset"], first["split"]),
            "training_logs": [f"results/models/{model}/{seed}/log.csv" for model, seed in self._trained],
        }

    @property
    def context(self) -> dict[str, Any]:
        """Every field of the study's context, as plain values."""
        own = self.settings
        listed = self.cfg.models_of(NAME)
        first = self.cfg.datasets[self._first["dataset"]]
        return {
            "metrics": own.metrics,
            "headline": own.headline,
            "statistics": self.cfg.statistics.model_dump(),
            "seed": self.cfg.seed,
            "data_sets": [
                {"name": f"{dataset}/{split}", "layout": self._layout(dataset)} for dataset, split in own.splits
            ],
            "reference_model": own.reference_model,
            "example_release": first.is_example,
            "images": first.image_kind,
            "crop_size": self.cfg.data.crop_size,
            "trained": [run._asdict() for run in self._trained],
            "shown": [run._asdict() for run in self._shown],
            "two_models": own.two_models,
            "few_shot": [
                {"model": name, "base": entry.base, "pairs": entry.pairs}
                for name, entry in self.cfg.finetuned.items()
                if name in listed
            ],
            "not_supplied": [name for name in self.cfg.not_supplied if name in listed],
            "protocols": self.protocols_on(self._first["dataset"]),
        }

    @property
    def answer_context(self) -> dict[str, Any]:
        """What the shortest table knows beside its files, as plain values."""
        return {name: self.context[name] for name in ANSWER_USES}

    @property
    def models_of_the_answer(self) -> dict[str, list[str]]:
        """The models of the shortest table, and the study's other models."""
        shown = self.settings.answer_models
        return {"answer": shown, "others": [name for name in self.cfg.models_of(NAME) if name not in shown]}

    @property
    def left_out(self) -> list[str]:
        """A line for each reason why `all` leaves out some tables or figures."""
        return [line for kind in REGISTRIES for line in lines_of_not_made(self.cfg, NAME, kind)]

    @property
    def targets(self) -> list[str]:
        """Every table and figure of the study, its shortest table, and the summaries of further splits."""
        further = [
            self._summary(dataset, split, protocol)
            for dataset, split in self.settings.splits[1:]
            for protocol in self.protocols_on(dataset)
        ]
        answer = ["results/report/answer.md"] * bool(self.settings.answer_models)
        return [*answer, *further, *files_of_made(self.cfg, NAME, FOLDER)]
