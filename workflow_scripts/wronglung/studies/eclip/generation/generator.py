"""Let a language model write reports. Importing this module imports torch and transformers."""

import logging
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd
import torch
from torch import Tensor
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, PreTrainedModel, PreTrainedTokenizerBase

from wronglung.core.logs import progress
from wronglung.core.seeds import derive_seed
from wronglung.studies.eclip.generation.answers import CLUSTER, GENERATED, SCHEMA
from wronglung.studies.eclip.generation.generator_files import opened
from wronglung.studies.eclip.generation.prompt import Message, Prompt, as_plain_text
from wronglung.studies.eclip.generation.settings import GeneratorSettings


class Generator(NamedTuple):
    """A language model with its tokenizer, and how words are chosen."""

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    choice: GenerationConfig


class Written(NamedTuple):
    """A generated text, and whether its greatest length ended it."""

    text: str
    cut: bool


class Fitting(NamedTuple):
    """A prompt as pieces, [1, T] int64, and how many reports it shows."""

    reports: int
    pieces: Tensor


def load_generator(settings: GeneratorSettings, threads: int) -> Generator:
    """Load the model in evaluation mode, in float32 on a CPU and in its own precision on a GPU.

    Args:
        settings: its files, the length of texts, and how words are chosen.
        threads: torch threads, so that the number of cores changes no result.
    """
    torch.set_num_threads(threads)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    with opened(settings.weights) as (folder, gguf):
        named: dict[str, Any] = {} if gguf is None else {"gguf_file": gguf}
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, **named)
        precision = "auto" if device.type == "cuda" else torch.float32
        named |= {"dtype": precision, "weights_only": True}
        model = AutoModelForCausalLM.from_pretrained(folder, trust_remote_code=False, **named)
    ends = model.generation_config.eos_token_id
    ends = tokenizer.eos_token_id if ends is None else ends
    pad = tokenizer.pad_token_id
    first = ends[0] if isinstance(ends, list) else ends
    ends_and_pads = {"eos_token_id": ends, "pad_token_id": (first or 0) if pad is None else pad}
    drawn = settings.sampling
    chosen: dict[str, Any] = {"do_sample": False, "num_beams": 1}
    if drawn is not None:
        chosen = {"do_sample": True, "num_beams": drawn.beams, "top_k": drawn.top_k, "temperature": drawn.temperature}
    choice = GenerationConfig(max_new_tokens=settings.max_new_tokens, **ends_and_pads, **chosen)
    model.generation_config = choice  # the model's own file may ask for sampling or for another length
    return Generator(model.to(device).eval(), tokenizer, choice)  # type: ignore[arg-type]


def write_reports(retrieved: pd.DataFrame, generator: Generator, prompt: Prompt, seed: int) -> pd.DataFrame:
    """Return the generated reports, one row per query, with the columns of `answers`.

    Args:
        retrieved: the retrieved reports; those of the kind `cluster` are shown to the model, in their order.
        generator: the model.
        prompt: how they are shown.
        seed: of sampling; each query has its own.
    """
    shown = retrieved[retrieved["kind"] == CLUSTER].sort_values(["query", "number"])
    rows, fewer = [], 0
    for query, own in progress(shown.groupby("query", sort=True), "reports", shown["query"].nunique()):
        kept, pieces = fitting(own["text"].tolist(), generator, prompt, str(query))
        written = write_one(pieces, generator, derive_seed(seed, "eclip_generated_report", str(query)))
        fewer += kept < len(own)
        reports = [name for names in own["reports"][:kept] for name in names]
        first = own.iloc[0]
        rows.append(
            {name: first[name] for name in ("query", "subject_id", "same_patient", "without_text")}
            | {"kind": GENERATED, "number": 0, "reports": reports, "similarity": float("nan")}
            | written._asdict()
        )
    found = pd.DataFrame(rows)[SCHEMA.names]
    logging.info("%d reports: %d ended by their greatest length, %d empty", len(found), *_counted(found))
    if fewer:
        logging.warning("%d prompts were too long for the model and show fewer reports", fewer)
    return found


def _counted(found: pd.DataFrame) -> tuple[int, int]:
    return int(found["cut"].sum()), int((found["text"] == "").sum())


def fitting(texts: Sequence[str], generator: Generator, prompt: Prompt, query: str) -> Fitting:
    """Return the prompt with as many of the first reports as fit into the model's context.

    Raises:
        ValueError: if not even one report fits.
    """
    limit = getattr(generator.model.config, "max_position_embeddings", None)
    room = None if limit is None else limit - int(generator.choice.max_new_tokens or 0)
    for count in range(len(texts), 0, -1):
        pieces = as_pieces(prompt.messages(texts[:count]), generator.tokenizer)
        if room is None or pieces.shape[1] <= room:
            return Fitting(count, pieces)
    raise ValueError(
        f"query {query}: a prompt with one report has {pieces.shape[1]} pieces, and the model has room for {room} "
        f"beside {generator.choice.max_new_tokens} new ones; take a model with a longer context, or fewer new ones"
    )


def as_pieces(messages: Sequence[Message], tokenizer: PreTrainedTokenizerBase) -> Tensor:
    """Return a chat as pieces, [1, T] int64: by the tokenizer's chat template, or as plain text if it has none."""
    if tokenizer.chat_template is None:
        return tokenizer(as_plain_text(messages), return_tensors="pt")["input_ids"]
    text = tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=True)
    return tokenizer(text, add_special_tokens=False, return_tensors="pt")["input_ids"]


def write_one(pieces: Tensor, generator: Generator, seed: int) -> Written:
    """Return the text that the model writes after a prompt.

    Args:
        pieces: the prompt, [1, T].
        generator: the model.
        seed: of sampling; greedy choice needs none.
    """
    tokenizer, choice = generator.tokenizer, generator.choice
    model: Any = generator.model
    torch.manual_seed(seed)
    own = pieces.to(model.device)
    with torch.inference_mode():
        made = model.generate(own, attention_mask=torch.ones_like(own), generation_config=choice)[0, own.shape[1] :]
    ends = choice.eos_token_id if isinstance(choice.eos_token_id, list) else [choice.eos_token_id]
    text = str(tokenizer.decode(made, skip_special_tokens=True)).strip()
    cut = len(made) == choice.max_new_tokens and int(made[-1]) not in ends
    if tokenizer.chat_template is None:
        text, gap, _ = text.partition("\n\n")
        cut = cut and not gap
    return Written(text.strip(), cut)


def generated(
    settings: dict[str, Any], prompt: Prompt, retrieved: pd.DataFrame, threads: int, seed: int
) -> pd.DataFrame:
    """Load the model and let it write; arguments as in `load_generator` and `write_reports`."""
    generator = load_generator(GeneratorSettings.model_validate(settings), threads)
    return write_reports(retrieved, generator, prompt, seed)
