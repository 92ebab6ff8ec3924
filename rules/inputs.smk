# What rules read and take by their wildcards: functions only, no rules.
from collections.abc import Iterable
from types import SimpleNamespace

from wronglung.attention.settings import CONTROL_NEEDS


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


def one_of(names: Iterable[str]) -> str:
    """A pattern for these names; of none, one that no name matches."""
    return "|".join(names) or r"(?!)"


def base_files(wildcards) -> dict[str, str]:
    """The folder of the trained model, of the same seed, that a fine-tuned one starts from."""
    folder = f"results/models/{cfg.finetuned[wildcards.model].base}/{wildcards.seed}"
    return {
        "base_weights": f"{folder}/model.safetensors",
        "base_config": f"{folder}/config.json",
        "base_tokenizer": f"{folder}/tokenizer.json",
    }


def checkpoint_file(wildcards) -> str:
    """The file of given weights."""
    return cfg.given[wildcards.model].file


def checkpoint_digest(wildcards) -> str | None:
    """The SHA-256 that the file of given weights must have."""
    return cfg.given[wildcards.model].sha256


def tokenizer_file(wildcards) -> list[str]:
    """The fitted tokenizer, where the model asks for it."""
    fitted = cfg.trained[wildcards.model].text_encoder.tokenizer == "fitted"
    return ["results/tokenizer/tokenizer.json"] if fitted else []


def tokenizer_source(wildcards) -> str:
    """Folder or hub name of the model's tokenizer."""
    source = cfg.trained[wildcards.model].text_encoder.tokenizer
    return "results/tokenizer" if source == "fitted" else source


def entities_file(wildcards) -> list[str]:
    """The entities of the sentences' texts, where the model masks them."""
    masks = cfg.trained[wildcards.model].sentences.masks_entities
    return ["results/text/entities.parquet"] if masks else []


def lexicon_digest() -> str:
    """Digest of the lexicon's file, which is no input: its path would rerun everything after the checkout is moved."""
    path = ROOT / cfg.text.entities.lexicon
    if not path.is_file():
        raise WorkflowError(
            f"text.entities.lexicon: there is no file {path}; name a lexicon.jsonl, by its place beside the Snakefile "
            "or by a whole path"
        )
    return sha256(path.read_bytes()).hexdigest()[:12]


def run_settings(wildcards) -> dict:
    """All that a run depends on besides seed, data and, where it is fine-tuned, its base."""
    return cfg.models[wildcards.model].settings().model_dump(mode="json")


def model_threads(wildcards) -> int:
    """Torch threads of a model's run, of all its processes."""
    return cfg.models[wildcards.model].threads


def training_gpus(wildcards) -> int:
    """GPUs that a training run takes: one a process where there are any."""
    return TRAIN_GPUS * cfg.trained[wildcards.model].training.processes


def table_name(wildcards) -> str:
    """The name of a table without its folder."""
    return Path(wildcards.table).name


def table_inputs(wildcards) -> dict[str, list[str]]:
    """The files that a table reads, by kind."""
    return {kind: FILES[kind] for kind in TABLE_INPUTS[table_name(wildcards)]}


def figure_name(wildcards) -> str:
    """The name of a figure without its folder."""
    return Path(wildcards.figure).name


def figure_inputs(wildcards) -> dict[str, list[str]]:
    """The files that a figure reads, by kind."""
    return {kind: FILES[kind] for kind in FIGURE_INPUTS[figure_name(wildcards)]}
