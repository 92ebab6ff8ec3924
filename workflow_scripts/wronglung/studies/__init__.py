"""One folder for each study; no study imports another.

Dimension letters: C classes; D width of an embedding; F fixations; K boxes; N texts of a control; R regions; S
sentences.
"""
