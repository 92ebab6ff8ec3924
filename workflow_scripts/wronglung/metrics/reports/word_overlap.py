"""BLEU-2 and ROUGE, by NLTK and rouge-score. Importing this module imports NLTK."""

import warnings
from functools import cache

from nltk.translate.bleu_score import sentence_bleu
from rouge_score.rouge_scorer import RougeScorer

ROUGE = {"rouge_1": "rouge1", "rouge_2": "rouge2", "rouge_l": "rougeL"}


def bleu_2(text: str, truth: str) -> float:
    """Return BLEU with the weights .5 and .5 of single words and pairs, without smoothing (eCLIP's evaluation).

    Args:
        text: words joined by blanks, lower case and without punctuation; the generated report.
        truth: likewise, the true one.

    Returns:
        A score in [0, 1]; 0 without a common pair of words; nan if the true report has fewer than two words, as no
        text could then score.
    """
    words = truth.split()
    if len(words) < 2:
        return float("nan")
    with warnings.catch_warnings():  # NLTK warns of texts without a common pair and gives about 1e-155
        warnings.simplefilter("ignore", UserWarning)
        return round(float(sentence_bleu([words], text.split(), weights=(0.5, 0.5))), 12)


def rouge(text: str, truth: str) -> dict[str, float]:
    """Return the F measures of ROUGE-1, ROUGE-2 and ROUGE-L (Lin, 2004), without stemming.

    Args:
        text: the generated report.
        truth: the true one.

    Returns:
        Scores in [0, 1], by the names of ROUGE; nan if the true report has fewer than two words.
    """
    if len(truth.split()) < 2:
        return dict.fromkeys(ROUGE, float("nan"))
    found = _scorer().score(truth, text)
    return {name: float(found[key].fmeasure) for name, key in ROUGE.items()}


@cache  # each one that is made writes a line into the log
def _scorer() -> RougeScorer:
    return RougeScorer(list(ROUGE.values()), use_stemmer=False)
