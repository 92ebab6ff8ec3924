"""Metrics, one folder for each task.

Dimension letters: B texts of a batch; C classes, labels or outputs; D width of an embedding; F fixations; G groups; K
most attended pixels or random orders; L attention levels; M candidates, modalities or further rows; N instances or
rows; P pixels or parts; Q prompts; R resamples or seeds; S shares of the parts; T and U pieces of a text.
"""
