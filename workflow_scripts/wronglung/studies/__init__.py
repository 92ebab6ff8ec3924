"""One folder for each study; no study imports another.

Dimension letters: C classes; D width of an embedding; F fixations; K boxes; M distinct texts; N items, or texts of a
control; R regions; S sentences; T pieces of a text.
"""
