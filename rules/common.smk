# What the rules share: the validated config, names made from it, and the digest of a rule's code. No rules here.
import shutil
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from snakemake.exceptions import WorkflowError

sys.path.insert(0, str(ROOT / "workflow_scripts"))

from wronglung.core.code_digest import code_digest as digest_of_script
from wronglung.config.config import ConfigError, read_config
from wronglung.config.files_exist import check_release, check_weights
from wronglung.data.releases.chest_imagenome.layout import list_files

MADE_HERE = "results/example/"

try:
    cfg = read_config(config)
except ConfigError as error:
    raise WorkflowError(str(error)) from None

# A training job takes the `gpu` resource only where there is one, so that on other machines two run side by side.
TRAIN_GPUS = int(shutil.which("nvidia-smi") is not None)
DATA_FILES = ["results/data/release_tables.csv", "results/data/rejected.parquet"]
DATA_FILES += ["results/figures/example_contact_sheet.png"] if cfg.example else []
SHARDS = cfg.data.shards.names()
# The lists by the names that they have there: gzipped or plain.
RELEASE_LISTS = list_files(
    cfg.release.mimic_cxr,
    cfg.release.mimic_cxr_jpg,
    cfg.release.chest_imagenome,
    cfg.release.images,
    MADE_HERE,
)
EVALUATION_IMAGES = expand(
    "results/data/images/{shard}.h5",
    shard=cfg.data.shards.names("gold" if cfg.evaluation.split == "gold" else "silver"),
)


wildcard_constraints:
    model="|".join(cfg.models),
    seed=r"\d+",
    shard="|".join(SHARDS),
    protocol="|".join(cfg.evaluation.protocols),


def code_digest(rule: str) -> str:
    """Digest of the code that a rule's script runs."""
    return digest_of_script(ROOT / "workflow_scripts" / f"{rule}.py")


def refuse_by_name(check: Callable[..., None], *arguments: str) -> None:
    """Ends the planning of jobs with the message of a check of the config that fails."""
    try:
        check(cfg, *arguments)
    except ConfigError as error:
        raise WorkflowError(str(error)) from None
