"""ScispaCy's knowledge bases: fetched by one local job each, so that no other job needs a network.

A knowledge base is a folder `results/knowledge_bases/NAME`. It holds the files that scispaCy names for its linker, and
`source.json`, which is written last: the address, size and SHA-256 of each file.
"""

import inspect
import json
import logging
import shutil
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

from wronglung.core.files import file_digest, replacing

if TYPE_CHECKING:
    from scispacy.candidate_generation import CandidateGenerator

log = logging.getLogger(__name__)
FOLDER = "results/knowledge_bases"
SOURCE = "source.json"
LARGEST = "umls, the largest, takes about 1 GB to fetch"
PATIENCE = 60.0  # seconds without an answer of the server
# What scispaCy calls the parts of a linker's index.
INDEX = {
    "ann_index": "nmslib_index.bin",
    "tfidf_vectorizer": "tfidf_vectorizer.joblib",
    "tfidf_vectors": "tfidf_vectors_sparse.npz",
    "concept_aliases_list": "concept_aliases.json",
}


def source_file(name: str) -> str:
    """Return the file that exists once a knowledge base has been fetched."""
    return f"{FOLDER}/{name}/{SOURCE}"


def addresses(name: str) -> dict[str, str]:
    """Return where scispaCy keeps the files of a knowledge base, by their names in its folder."""
    # Slow to import, and this module is imported when jobs are planned.
    from scispacy.candidate_generation import DEFAULT_PATHS

    return {file: getattr(DEFAULT_PATHS[name], part) for part, file in INDEX.items()} | {
        url.rpartition("/")[2]: url for url in _parts(name).values()
    }


def fetch(name: str, folder: Path) -> None:
    """Download the files of a knowledge base that its folder lacks.

    Args:
        name: umls, mesh, rxnorm, go or hpo.
        folder: target. Files that are there are kept, so that they can be brought from elsewhere.

    Raises:
        ConnectionError: if a file cannot be fetched; names the files, their place and what to do without a network.
        OSError: if the disk is full or the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    urls = addresses(name)
    for file, url in urls.items():
        if (folder / file).exists():
            log.info("%s is there already", folder / file)
            continue
        log.info("fetching %s (%s)", url, LARGEST)
        with replacing(folder / file) as part, part.open("wb") as target:
            try:
                reply = urlopen(url, timeout=PATIENCE)  # noqa: S310 (scispaCy's own https addresses)
            except (OSError, HTTPException) as error:
                raise ConnectionError(_remedy(name, url, folder, urls, error)) from error
            with reply:
                expected = reply.headers.get("Content-Length")
                shutil.copyfileobj(reply, target)
                if expected is not None and target.tell() != int(expected):
                    cut = f"{target.tell():,} of {int(expected):,} bytes came"
                    raise ConnectionError(_remedy(name, url, folder, urls, cut))
    found = {
        file: {"url": url, "bytes": (folder / file).stat().st_size, "sha256": file_digest(folder / file)}
        for file, url in urls.items()
    }
    with replacing(folder / SOURCE) as part:
        part.write_text(json.dumps(found, indent=2) + "\n")


def candidates(name: str) -> "CandidateGenerator":
    """Return scispaCy's generator of candidate concepts, read from the folder of a fetched knowledge base.

    Raises:
        FileNotFoundError: if the folder lacks a file.
    """
    from scispacy.candidate_generation import DEFAULT_KNOWLEDGE_BASES, CandidateGenerator, LinkerPaths

    folder = Path(FOLDER) / name
    missing = [file for file in addresses(name) if not (folder / file).is_file()]
    if missing:
        raise FileNotFoundError(f"{folder} lacks {missing}; make {source_file(name)} again, which fetches them")
    aliases, vectorizer, index = LinkerPaths.from_directory(folder).load()
    own = {part: str(folder / url.rpartition("/")[2]) for part, url in _parts(name).items()}
    return CandidateGenerator(index, vectorizer, aliases, DEFAULT_KNOWLEDGE_BASES[name](**own))


def _parts(name: str) -> dict[str, str]:
    """Return the addresses of the concepts' files, by the keyword of scispaCy's class that names each."""
    from scispacy.candidate_generation import DEFAULT_KNOWLEDGE_BASES

    keywords = inspect.signature(DEFAULT_KNOWLEDGE_BASES[name].__init__).parameters
    return {key: value.default for key, value in keywords.items() if str(value.default).startswith("https://")}


def _remedy(name: str, url: str, folder: Path, urls: dict[str, str], error: object) -> str:
    listed = "\n".join(f"  {folder / file}: {address}" for file, address in urls.items())
    return (
        f"text.entities.linker: {url} could not be fetched ({error}). The linker {name} needs these files "
        f"({LARGEST}):\n{listed}\nStart Snakemake where there is a network, or bring the files to these places from "
        "elsewhere; those that are there are not fetched. Or set recogniser to lexicon, linker and threshold to null"
    )
