"""Files and parameters of the rules that read data sets."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from wronglung.config.config import Config
from wronglung.config.errors import ConfigError
from wronglung.config.files_exist import require_files, require_lists
from wronglung.core.wildcards import Wildcards
from wronglung.data.check.counts import read_counts
from wronglung.data.releases.layout_entry import Layout
from wronglung.data.releases.registry import LAYOUTS
from wronglung.data.settings import MADE_HERE, DatasetSettings
from wronglung.data.study_tables import TableSettings
from wronglung.text.entity_settings import LEXICON
from wronglung.text.knowledge_bases import source_file


@dataclass(frozen=True)
class DataPlan:
    """Jobs of data sets; every method takes the wildcards of a job.

    Attributes:
        cfg: the config.
        root: folder of the Snakefile.
    """

    cfg: Config
    root: Path

    def of(self, wildcards: Wildcards) -> DatasetSettings:
        """Return the settings of the job's data set."""
        return self.cfg.datasets[wildcards.dataset]

    def lists(self, wildcards: Wildcards) -> dict[str, str]:
        """Return the files that the data set's index is made from, by name."""
        return self.of(wildcards).lists(MADE_HERE)

    def present_lists(self, wildcards: Wildcards) -> dict[str, str]:
        """Return the lists that exist or that the example makes; `check_release` reports the missing ones."""
        found = self.lists(wildcards)
        return {name: path for name, path in found.items() if path.startswith(MADE_HERE) or Path(path).exists()}

    def present_tables(self, wildcards: Wildcards) -> list[str]:
        """Return the files of its gaze and of the tables about its studies that exist or that the example makes."""
        given = [*self.of(wildcards).tables.values(), *self.of(wildcards).gaze_sources]
        files = [path for table in given for path in table.files().values()]
        return [path for path in files if path.startswith(MADE_HERE) or Path(path).exists()]

    def table(self, wildcards: Wildcards) -> TableSettings:
        """Return the settings of the job's table about the data set's studies.

        Raises:
            ConfigError: if the entry names none.
        """
        dataset, kind = wildcards.dataset, wildcards.kind
        if kind not in self.cfg.datasets[dataset].tables:
            raise ConfigError(f"datasets.{dataset}.{kind}: given none; name a source to have such a table")
        return self.cfg.datasets[dataset].tables[kind]

    def table_files(self, wildcards: Wildcards) -> dict[str, str]:
        """Return the files of the job's table, by name.

        Raises:
            ConfigError: if one is missing.
        """
        files = self.table(wildcards).files()
        require_files(f"datasets.{wildcards.dataset}.{wildcards.kind}", files.values(), MADE_HERE)
        return files

    def table_reader(self, wildcards: Wildcards) -> str:
        """Return `module:function` that reads the job's table."""
        return self.table(wildcards).read

    def table_arguments(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the keywords of the function that reads the job's table."""
        return self.table(wildcards).parts()

    def all_lists(self, wildcards: Wildcards) -> dict[str, str]:
        """Return all lists, unlike `present_lists`, and the records of the data set that images are borrowed from.

        Raises:
            ConfigError: if one is missing.
        """
        require_lists(self.cfg, wildcards.dataset, MADE_HERE)
        other = self.of(wildcards).images_from
        return self.lists(wildcards) | ({"others": f"results/data/{other}/records.parquet"} if other else {})

    def shard_files(self, pattern: str) -> Callable[[Wildcards], list[str]]:
        """Return an input function: the pattern filled for every shard of the job's data set."""
        return lambda wildcards: [
            pattern.format(dataset=wildcards.dataset, shard=shard) for shard in self.of(wildcards).shard_names()
        ]

    def images(self, dataset: str, split: str) -> list[str]:
        """Return the image stores that a split lies in."""
        settings = self.cfg.datasets[dataset]
        own = [f"results/data/{dataset}/images/{shard}.h5" for shard in settings.shards_of(split)]
        return own + self._borrowed(settings)

    def _borrowed(self, settings: DatasetSettings) -> list[str]:
        """Return the stores of the data set that some of the images lie in."""
        if settings.images_from is None:
            return []
        shards = self.cfg.datasets[settings.images_from].shard_names()
        return [f"results/data/{settings.images_from}/images/{shard}.h5" for shard in shards]

    def linked_images(self, wildcards: Wildcards) -> list[str]:
        """Return the image stores that a shard's images lie in."""
        return [f"results/data/{wildcards.dataset}/images/{wildcards.shard}.h5", *self._borrowed(self.of(wildcards))]

    def all_images(self, wildcards: Wildcards) -> list[str]:
        """Return the image stores of all splits of the job's data set."""
        pattern = "results/data/{dataset}/images/{shard}.h5"
        return self.shard_files(pattern)(wildcards) + self._borrowed(self.of(wildcards))

    def training_images(self, wildcards: Wildcards) -> list[str]:
        """Return the image stores of the training and validation splits of the job's data set."""
        return self.images(wildcards.dataset, "train")

    def dumped(self, *keys: str) -> Callable[[Wildcards], Any]:
        """Return a parameter function: the value at a place in the data set's settings, as plain values."""

        def value(wildcards: Wildcards) -> Any:
            found: Any = self.of(wildcards).model_dump(mode="json")
            for key in keys:
                found = found[key]
            return found

        return value

    def image_folder(self, wildcards: Wildcards) -> str:
        """Return the folder that image paths are relative to."""
        return self.of(wildcards).image_folder

    def watched_folders(self, wildcards: Wildcards) -> list[str]:
        """Return the folders of images whose change lets them be checked and converted anew."""
        return self.of(wildcards).watched_folders

    def image_reading(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the kind of the image files, and how volumes become blocks."""
        return self.of(wildcards).image_reading

    def volume_readers(self, wildcards: Wildcards) -> list[str]:
        """Return every `module:function` that reads volumes."""
        return self.of(wildcards).volume_readers

    def index_arguments(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the keywords of the function that indexes the data set."""
        return self.of(wildcards).index_arguments()

    def link_arguments(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the keywords of the function that links phrases and boxes."""
        return self.of(wildcards).link_arguments()

    def asked_splits(self, wildcards: Wildcards) -> str:
        """Return the splits of the data set that studies are evaluated on, with blanks between: a resource is text."""
        return " ".join(self.cfg.asked_splits(wildcards.dataset))

    def layout(self, wildcards: Wildcards) -> Layout:
        """Return the layout of the job's data set."""
        return LAYOUTS[self.of(wildcards).layout]

    def index(self, wildcards: Wildcards) -> str:
        """Return `module:function` that indexes the data set."""
        return self.layout(wildcards).index

    def link(self, wildcards: Wildcards) -> str:
        """Return `module:function` that links phrases and boxes."""
        return self.layout(wildcards).link

    def image_labels(self, wildcards: Wildcards) -> str:
        """Return `module:function` that reads what the data set's own lists state of every image.

        Raises:
            ConfigError: if they state no labels.
        """
        found = self.layout(wildcards).labels
        if not found:
            raise ConfigError(f"datasets.{wildcards.dataset}: its layout has no labels of images")
        return found

    def layout_name(self, wildcards: Wildcards) -> str:
        """Return the name of the layout of the job's data set."""
        return self.of(wildcards).layout

    def checkers(self, wildcards: Wildcards) -> list[str]:
        """Return every `module:function` that the check of the release runs."""
        given = [*self.of(wildcards).tables.values(), *self.of(wildcards).gaze_sources]
        return [self.layout(wildcards).examine, *(table.read for table in given)]

    def published_counts(self, wildcards: Wildcards) -> dict[str, int]:
        """Return the published counts of the releases; empty if the config does not compare them."""
        file = self.layout(wildcards).counts
        return read_counts(self.root / "resources" / file) if file and self.of(wildcards).compares_counts else {}

    def lexicon_digest(self, wildcards: Wildcards | None = None) -> str:
        """Return the digest of the lexicon's file. The file is no input: a moved checkout would rerun everything.

        Raises:
            ConfigError: if there is no such file.
        """
        path = self.root / self.cfg.text.entities.lexicon
        if not path.is_file():
            raise ConfigError(
                f"text.entities.lexicon: there is no file {path}; give the path of a lexicon.jsonl, absolute or "
                "relative to the Snakefile's folder"
            )
        return sha256(path.read_bytes()).hexdigest()[:12]

    def knowledge_base(self, wildcards: Wildcards) -> list[str]:
        """Return what has to be fetched before entities are linked; nothing for the lexicon, which is a file here."""
        linker = self.cfg.text.entities.linker
        return [] if linker is None or linker == LEXICON else [source_file(linker)]

    def masking(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return how the models trained on the data set mask texts, by model."""
        return {name: own for name, own in self._masking.items() if self.cfg.taught[name].train_on == wildcards.dataset}

    @property
    def _masking(self) -> dict[str, Any]:
        maskings = {name: entry.sentences.masking for name, entry in self.cfg.trained_here.items()}
        return {name: masking.model_dump() for name, masking in maskings.items() if masking is not None}

    @property
    def targets(self) -> list[str]:
        """Files about the data sets for a person to look at; every run makes them."""
        files = [
            f"results/data/{name}/{file}"
            for name in self.cfg.datasets
            for file in ("release_tables.csv", "rejected.parquet")
        ]
        files += [
            f"results/data/{name}/{kind}.parquet" for name, own in self.cfg.datasets.items() for kind in own.tables
        ]
        files += [
            f"results/data/{name}/{file}"
            for name, own in self.cfg.datasets.items()
            if own.gaze_sources
            for file in ("gaze.parquet", "heat_maps.h5")
        ]
        masked = dict.fromkeys(self.cfg.taught[name].train_on for name in self._masking)
        files += [f"results/data/{name}/restricted/masked_sample.md" for name in masked]
        example = ["results/report/example_contact_sheet.png", "results/example/truth.csv"]
        return files + example * (self.cfg.example is not None)
