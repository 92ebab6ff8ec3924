"""The part of the config that the study's answer depends on, and its digest. Imports neither torch nor pandas."""

import json
from hashlib import sha256
from typing import Any

from wronglung.studies.plan import StudyConfig
from wronglung.studies.wrong_lung.settings import settings_of

COMMON = ("seed", "data", "text", "tokenizer", "statistics")
OF_OTHER_DATA = ("nodules",)  # sections of `example` that make releases without films
SHOWN = 12  # characters of the digest


def answer_config(config: StudyConfig, study: str) -> dict[str, Any]:
    """Return what the answer depends on, as plain values, so that other studies and their models change nothing.

    These are the common sections, the example's films, the study with the names of its models, these models, and the
    data sets that they learn from or are judged on.
    """
    whole, models = config.plain(), config.models_of(study)
    example = whole["example"] or {}
    entries = {name: whole["models"][name] for name in models}
    named = {dataset for dataset, _ in settings_of(config, study).splits}
    named |= {entry["train_on"] for entry in entries.values() if "train_on" in entry}
    return {
        **{name: whole[name] for name in COMMON},
        "example": {name: own for name, own in example.items() if name not in OF_OTHER_DATA},
        "datasets": {name: whole["datasets"][name] for name in sorted(named)},
        "models": entries,
        "study": whole["studies"][study] | {"models": models},
    }


def answer_digest(config: StudyConfig, study: str) -> str:
    """Return the first characters of the SHA-256 of the part; the order of keys does not count."""
    text = json.dumps(answer_config(config, study), sort_keys=True)
    return sha256(text.encode()).hexdigest()[:SHOWN]
