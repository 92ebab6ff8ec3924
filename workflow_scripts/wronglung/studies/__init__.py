"""One folder for each study; no study imports another.

Dimension letters: C classes, or numbers of an answer; D width of an embedding, or resamples; F fixations; J judged
numbers; K boxes; M distinct texts, or modalities; N items, or texts of a control; P patients; R regions; S sentences; T
pieces of a text, or targets.
"""
