"""One folder for each study; no study imports another.

Dimension letters: K boxes; N texts of a control; R regions; S sentences.
"""
