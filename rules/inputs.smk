# What rules read and take by their wildcards, but for those that make models: functions only, no rules.
from types import SimpleNamespace

from wronglung.studies.wrong_lung.controls.names import CONTROL_NEEDS
from wronglung.data.check.release_counts import read_counts


def attention_file(wildcards) -> str:
    """The attention store of a model: dumped by this workflow, or the file that the config names."""
    entry = cfg.models[wildcards.model]
    if entry.kind == "maps":
        return entry.attention.format(protocol=wildcards.protocol)
    return f"results/attention/{wildcards.model}/{wildcards.seed}.h5"


def control_inputs(wildcards) -> dict[str, str]:
    """The files that a control is made from; of a reference model with several seeds the first."""
    first = next(run for run in cfg.runs if run.model == cfg.reference_model)
    reference = SimpleNamespace(protocol=wildcards.protocol, **first._asdict())
    files = {
        "instances": f"results/instances/{wildcards.protocol}.parquet",
        "reference": attention_file(reference),
        "atlas": "results/atlas.h5",
    }
    needed = {"instances", *CONTROL_NEEDS[wildcards.control]}
    return {name: path for name, path in files.items() if name in needed}


def control_lexicon(wildcards) -> dict[str, str]:
    """The place of the lexicon, for a control that reads it."""
    needed = "lexicon" in CONTROL_NEEDS[wildcards.control]
    return {"lexicon": cfg.text.entities.lexicon} if needed else {}


def control_lexicon_digest(wildcards) -> str:
    """The lexicon's digest, for a control that reads it."""
    return lexicon_digest() if control_lexicon(wildcards) else ""


def per_run(pattern: str, kind: str = "") -> list[str]:
    """The pattern filled for every model and seed, of one kind of entry if it is named."""
    return [
        pattern.format(model=run.model, seed=run.seed)
        for run in cfg.runs
        if kind in ("", cfg.models[run.model].kind)
    ]


def lexicon_digest() -> str:
    """Digest of the lexicon's file, which is no input: its path would rerun everything after the checkout is moved."""
    path = ROOT / cfg.text.entities.lexicon
    if not path.is_file():
        raise WorkflowError(
            f"text.entities.lexicon: there is no file {path}; name a lexicon.jsonl, by its place beside the Snakefile "
            "or by a whole path"
        )
    return sha256(path.read_bytes()).hexdigest()[:12]


def published_counts() -> dict[str, int]:
    """What the releases hold as published, where the config says that it must be so."""
    if not cfg.data.check.published_counts:
        return {}
    return read_counts(ROOT / "resources/release_counts.csv")


def present_lists() -> dict[str, str]:
    """The release's lists that are there or will be made, so that a check can say which are not."""
    return {
        name: path
        for name, path in RELEASE_LISTS.items()
        if path.startswith(MADE_HERE) or Path(path).exists()
    }


def release_lists(wildcards) -> dict[str, str]:
    """The release's lists, all of them; asked for by the jobs that read them, so that a check starts without."""
    refuse_by_name(check_release, MADE_HERE)
    return RELEASE_LISTS
