"""Turn a given checkpoint into a model folder like that of a trained model."""

import logging
from pathlib import Path

from wronglung.core.files import file_digest
from wronglung.encoders.tokenizer import load_tokenizer
from wronglung.models.gloria.model import build_model
from wronglung.models.gloria.published.tensor_names import rename
from wronglung.models.gloria.published.unpickling import read_checkpoint
from wronglung.models.gloria.settings import ModelSettings
from wronglung.training.provenance import describe_conversion, write_provenance


def convert_checkpoint(settings: ModelSettings, source: Path, sha256: str | None, folder: Path) -> None:
    """Write config.json, model.safetensors, the tokenizer and provenance.json.

    The log lists the tensors that were left out, and every name in the pickle that got a placeholder.

    Args:
        settings: encoder architectures, alignment and tokenizer that the weights were trained with.
        source: the checkpoint.
        sha256: hexadecimal digest that the file must have, or None for any.
        folder: the model's folder; created if needed.

    Raises:
        ValueError: if the file has another digest, is no checkpoint, or does not fit the settings.
    """
    found = file_digest(source)
    if sha256 not in (None, found):
        raise ValueError(
            f"{source} has the SHA-256 {found}, the config expects {sha256}; download it again, or correct `sha256`"
        )
    checkpoint = read_checkpoint(source)
    for name in checkpoint.placeholders:
        logging.info("not executed, a placeholder instead: %s", name)
    tokenizer = load_tokenizer(settings.text_encoder.tokenizer)
    model = build_model(settings, len(tokenizer), tokenizer.pad_token_id)
    state, left_out = rename(checkpoint.state, model.state_dict())
    for name in left_out:
        logging.info("of no use here, left out: %s", name)
    model.load_state_dict(state)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    weights = folder / "model.safetensors"
    logging.info(
        "%d tensors converted; SHA-256 of the checkpoint %s, of the result %s", len(state), found, file_digest(weights)
    )
    write_provenance(
        folder / "provenance.json",
        describe_conversion(settings, source, weights, left_out, checkpoint.placeholders),
    )
