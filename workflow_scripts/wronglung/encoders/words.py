"""From word pieces to words and sentences, as GLoRIA pools them."""

import torch
from torch import Tensor


def pool_words(hidden_states: Tensor, word_index: Tensor, slots: int) -> Tensor:
    """Word vectors: the sum of a word's pieces, summed over layers.

    A matrix product with the membership of pieces in words, so that it is deterministic on every device.

    Args:
        hidden_states: [L, N, P, D] of the layers used, P pieces.
        word_index: [N, P] int, the word a piece belongs to; -1 for padding, which is left out.
        slots: number of words T to return; those a text does not have are zero.

    Returns:
        [N, T, D].
    """
    states = hidden_states.sum(dim=0)
    words = torch.arange(slots, device=word_index.device)
    membership = (word_index[:, None, :] == words[None, :, None]).to(states.dtype)  # [N, T, P]
    return membership @ states


def pool_sentence(words: Tensor, divisor: int) -> Tensor:
    """Sentence vectors [N, D]: all words of [N, T, D] ([CLS] and [SEP] included) over a fixed number of slots.

    The published code averages over all 97 slots, empty ones included; the cosine does not see the difference.
    """
    return words.sum(dim=1) / divisor
