"""Pool word pieces into words, and words into sentences, as GLoRIA does."""

import torch
from torch import Tensor


def pool_words(hidden_states: Tensor, word_index: Tensor, slots: int) -> Tensor:
    """Return word vectors: the sum of a word's pieces, summed over layers.

    This is a matrix product with the membership of pieces in words, which is deterministic on every device.

    Args:
        hidden_states: [L, N, P, D] of the layers used, P pieces.
        word_index: [N, P] int, the word of each piece; -1 for padding, which is left out.
        slots: number of words T to return; words that a text does not have are zero.

    Returns:
        [N, T, D].
    """
    states = hidden_states.sum(dim=0)
    words = torch.arange(slots, device=word_index.device)
    membership = (word_index[:, None, :] == words[None, :, None]).to(states.dtype)  # [N, T, P]
    return membership @ states


def pool_sentence(words: Tensor, divisor: int) -> Tensor:
    """Return sentence vectors [N, D]: the sum of all words of [N, T, D], with [CLS] and [SEP], over a fixed divisor.

    The published code averages over all 97 slots, empty ones included; the divisor does not change a cosine.
    """
    return words.sum(dim=1) / divisor
