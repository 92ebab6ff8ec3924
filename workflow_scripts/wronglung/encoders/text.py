"""Text features of a BERT-like encoder: word and sentence vectors, or one pooled vector."""

from typing import NamedTuple

import torch
from torch import Tensor
from transformers import PreTrainedModel

from wronglung.encoders.settings import PooledTextSettings, TextFeatureSettings
from wronglung.encoders.word_pooling import pool_sentence, pool_words


class TextFeatures(NamedTuple):
    """Word and sentence vectors of N texts."""

    words: Tensor  # [N, T, D]: [CLS], the words, [SEP], then zeros
    word_mask: Tensor  # [N, T] bool, True where a word counts in the alignment
    sentence: Tensor  # [N, D]


def text_features(
    encoder: PreTrainedModel,
    input_ids: Tensor,
    attention_mask: Tensor,
    word_index: Tensor,
    settings: TextFeatureSettings,
    count_cls: bool,
) -> TextFeatures:
    """Return word and sentence vectors of texts.

    Args:
        encoder: returns hidden states, each [N, P, D].
        input_ids: [N, P] word pieces, [CLS] first and [SEP] last.
        attention_mask: [N, P], 0 for padding.
        word_index: [N, P] int, from `tokenize`: the word of each piece, -1 for padding.
        settings: layers to sum, and the divisor of the sentence vector.
        count_cls: whether [CLS] counts as a word. [SEP] never does; [MASK] and [UNK] do.
    """
    output = encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
    states = torch.stack(output.hidden_states[-settings.last_layers :])  # [L, N, P, D]
    last = word_index.amax(dim=1)  # [N], the slot of [SEP]
    words = pool_words(states, word_index, slots=int(last.max()) + 1)
    slot = torch.arange(words.shape[1], device=words.device)[None, :]
    word_mask = (slot < last[:, None]) & (slot >= (0 if count_cls else 1))
    return TextFeatures(words, word_mask, pool_sentence(words, settings.max_pieces))


def pooled_texts(
    encoder: PreTrainedModel, input_ids: Tensor, attention_mask: Tensor, settings: PooledTextSettings
) -> Tensor:
    """Return one vector a text, [N, D]: the summed hidden states of [CLS], or their mean over all pieces.

    Args:
        encoder: returns hidden states, each [N, P, D]; the first is that of the embeddings.
        input_ids: [N, P] word pieces, [CLS] first.
        attention_mask: [N, P], 0 for padding, which counts in no mean.
        settings: layers to sum, and which pieces to take.
    """
    output = encoder(input_ids=input_ids, attention_mask=attention_mask, output_hidden_states=True)
    states = torch.stack(output.hidden_states[-settings.last_layers :]).sum(dim=0)  # [N, P, D]
    if settings.pooling == "cls":
        return states[:, 0]
    counts = attention_mask[:, :, None].to(states.dtype)
    return (states * counts).sum(dim=1) / counts.sum(dim=1)
