# What the rules share: the resolved config, the plans of its jobs, and the digest of a rule's code. No rules here.
import shutil
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path

sys.path.insert(0, str(ROOT / "workflow_scripts"))

from wronglung.config.errors import ConfigError
from wronglung.config.load import load_config
from wronglung.core.section import WrongKeyError
from wronglung.data.releases.registry import LAYOUTS
from wronglung.workflow.command_line import command_line_of
from wronglung.workflow.data_plan import DataPlan
from wronglung.workflow.digests import Digests
from wronglung.workflow.gaze_plan import GazePlan
from wronglung.workflow.model_plan import ModelPlan, one_of


def explained(function: Callable) -> Callable:
    """End the planning of jobs with the message of a function that refuses the config.

    It ends as any Python program does that exits with a message. Snakemake would put lines of its rules and of this
    function around the message of an exception.
    """

    @wraps(function)
    def ask(*arguments, **keywords):
        try:
            return function(*arguments, **keywords)
        except (ConfigError, WrongKeyError) as error:
            sys.exit(f"\n{error}")

    return ask


cfg = explained(load_config)(*command_line_of(workflow), ROOT)
digests = Digests(ROOT / "workflow_scripts")
code_digest = digests.of_script
data = DataPlan(cfg, ROOT)
gaze = GazePlan(data)
# A training job takes the `gpu` resource only where there is one, so that on other machines two run side by side.
models = ModelPlan(cfg, data, gpus=int(shutil.which("nvidia-smi") is not None))
STUDY_PLANS = {}  # study -> its plan; each rules/studies/<study>.smk adds its own


wildcard_constraints:
    dataset=one_of(cfg.datasets),
    model=one_of(cfg.models),
    seed=r"\d+",
    shard=r"(gold|silver|own)-\d+",
    split=one_of(split for layout in LAYOUTS.values() for split in layout.splits),
    study=one_of(cfg.asked_studies),
