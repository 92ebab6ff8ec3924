"""Compare reports with true ones: words and findings. Importing this module imports spaCy and NLTK."""

import pandas as pd

from wronglung.metrics.reports.word_overlap import bleu_2, rouge
from wronglung.studies.eclip.generation.scores import CARRIED
from wronglung.text.cleaning import clean
from wronglung.text.lexicon import Lexicon
from wronglung.text.stated_findings import stated_findings


def compared(rows: pd.DataFrame, lexicon: Lexicon) -> pd.DataFrame:
    """Return the scores of words, and the findings that both texts state, beside the columns CARRIED.

    Args:
        rows: from `with_truth`.
        lexicon: the findings, and the ways to write them.
    """
    pairs = list(zip(rows["text"], rows["truth"], strict=True))
    words = [{"bleu_2": bleu_2(clean(text), clean(truth))} | rouge(text, truth) for text, truth in pairs]
    distinct = sorted({text for pair in pairs for text in pair})
    stated = dict(zip(distinct, stated_findings(distinct, lexicon), strict=True))
    found = {"stated": [stated[text] for text, _ in pairs], "true": [stated[truth] for _, truth in pairs]}
    return pd.concat([rows[CARRIED], pd.DataFrame(words, index=rows.index)], axis=1).assign(**found)
