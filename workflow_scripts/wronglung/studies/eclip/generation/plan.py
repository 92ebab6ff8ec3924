"""Files and parameters of the jobs that retrieve, generate and compare reports."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wronglung.core.files import file_digest
from wronglung.core.wildcards import Wildcards
from wronglung.studies.eclip.generation.prompt import read_prompt
from wronglung.studies.eclip.generation.settings import EncoderSettings, GeneratorSettings, ReportSettings
from wronglung.studies.eclip.plan import FOLDER, NAME
from wronglung.studies.eclip.settings import settings_of
from wronglung.studies.plan import StudyConfig


@dataclass(frozen=True)
class ReportsPlan:
    """Jobs of reports; every method takes the wildcards of a job.

    Attributes:
        cfg: the config, which lists the study.
        root: folder of the Snakefile.
    """

    cfg: StudyConfig
    root: Path

    @property
    def settings(self) -> ReportSettings:
        """The section `reports`.

        Raises:
            ValueError: if it is null.
        """
        found = settings_of(self.cfg, NAME).reports
        if found is None:
            raise ValueError(f"studies.{NAME}.reports is null, so that no report is retrieved; give the section")
        return found

    def retrieval_files(self, wildcards: Wildcards) -> dict[str, str]:
        """Return what reports are retrieved from, by kind."""
        own, run = self.settings, f"{wildcards.model}/{wildcards.seed}"
        files = {
            "images": f"results/outputs/embeddings/{wildcards.dataset}/{run}.h5",
            "records": f"results/data/{wildcards.dataset}/records.parquet",
            "reports": f"{FOLDER}/texts/reports/{wildcards.dataset}/{wildcards.split}.parquet",
            "candidates": self.candidates(wildcards),
            "texts": f"{FOLDER}/embedded/reports/{own.candidates}/{run}.h5",
        }
        return files if own.clustering is None else files | {"clustering": f"{FOLDER}/embedded/candidates.h5"}

    def candidates(self, wildcards: Wildcards) -> str:
        """Return the candidates' reports."""
        return f"{FOLDER}/texts/reports/{self.settings.candidates}.parquet"

    def retrieval(self, wildcards: Wildcards) -> dict[str, int | None]:
        """Return how many queries, neighbours and clusters there are."""
        return self.settings.model_dump(include={"queries", "neighbours", "clusters"})

    def compared_files(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return what reports are compared from: true ones, retrieved ones, generated ones and encoders' scores."""
        run = f"{wildcards.dataset}/{wildcards.split}/{wildcards.model}/{wildcards.seed}.parquet"
        named = self.settings.similarity.given
        return self.answer_files(wildcards) | {
            "similarities": [f"{FOLDER}/encoded_reports/{name}/{run}" for name in named]
        }

    def answer_files(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the true reports, and the retrieved and generated ones."""
        run = f"{wildcards.dataset}/{wildcards.split}/{wildcards.model}/{wildcards.seed}.parquet"
        return {
            "reports": f"{FOLDER}/texts/reports/{wildcards.dataset}/{wildcards.split}.parquet",
            "answers": [f"{FOLDER}/{kind}_reports/{run}" for kind in self.settings.answers],
        }

    def encoders(self, wildcards: Wildcards) -> list[str]:
        """Return the names of the encoders that compare texts, in the order of their files."""
        return list(self.settings.similarity.given)

    def encoder(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the settings of the job's encoder."""
        return self.settings.similarity.given[wildcards.encoder].model_dump()

    def encoder_files(self, wildcards: Wildcards) -> list[str]:
        """Return the files of the job's encoder."""
        return _files(self.settings.similarity.given[wildcards.encoder].folder)

    def clustering(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the settings of the encoder whose embeddings are clustered."""
        return self._clustering.model_dump()

    def clustering_files(self, wildcards: Wildcards) -> list[str]:
        """Return the files of that encoder."""
        return _files(self._clustering.folder)

    @property
    def _clustering(self) -> EncoderSettings:
        found = self.settings.clustering
        assert found is not None
        return found

    def generator(self, wildcards: Wildcards) -> dict[str, Any]:
        """Return the settings of the language model."""
        return self._generator.model_dump()

    def generator_files(self, wildcards: Wildcards) -> list[str]:
        """Return its files."""
        return _files(self._generator.weights)

    def prompt_digest(self, wildcards: Wildcards) -> str:
        """Return the digest of the prompt's file, which is no input, as checkouts move.

        Raises:
            ValueError: if the file is no prompt's file.
        """
        path = self.root / self._generator.prompt
        read_prompt(path)
        return file_digest(path)

    @property
    def _generator(self) -> GeneratorSettings:
        found = self.settings.generator
        assert found is not None
        return found


def _files(path: str) -> list[str]:
    """Return a file itself, or the files of a folder."""
    place = Path(path)
    return [str(one) for one in sorted(place.iterdir()) if one.is_file()] if place.is_dir() else [path]
