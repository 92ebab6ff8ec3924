"""Scores of a generated report against the true one.

This package imports only numpy, so that the config can check names without loading anything heavy; `word_overlap`,
which needs NLTK and rouge-score, and `encoded`, which needs torch, are modules of their own.
"""

from wronglung.metrics.metric import Column


def _share(title: str) -> Column:
    return Column(title=title, unit="share", scale=100, decimals=1, better="higher")


def _similarity(title: str) -> Column:
    return Column(title=title, unit="1 for equal texts", scale=1, decimals=3, better="higher")


OF_WORDS: dict[str, Column] = {
    "bleu_2": _similarity("BLEU-2"),
    "rouge_1": _similarity("ROUGE-1"),
    "rouge_2": _similarity("ROUGE-2"),
    "rouge_l": _similarity("ROUGE-L"),
}
"""Overlap of words, of one pair of texts."""

OF_ENCODERS: dict[str, Column] = {
    "bert_score": _similarity("BERTScore"),
    "sbert": _similarity("SBERT cosine"),
    "chexbert": _similarity("CheXbert cosine"),
}
"""Similarity of one pair of texts by an encoder of texts."""

OF_FINDINGS: dict[str, Column] = {
    "findings_micro_f1": _share("F1 of findings, micro"),
    "findings_macro_f1": _share("F1 of findings, macro"),
}
"""Agreement of the findings that are read out of both texts, over all pairs."""

COLUMNS: dict[str, Column] = {**OF_WORDS, **OF_FINDINGS, **OF_ENCODERS}
"""All scores, by their names in the score files."""

__all__ = ["COLUMNS", "OF_ENCODERS", "OF_FINDINGS", "OF_WORDS"]
