"""Metrics, one folder for each task.

Dimension letters: B texts of a batch; C classes or labels; D width of an embedding; F fixations; G groups; K most
attended pixels; L attention levels; M candidates or further rows; N instances or rows; P pixels; Q prompts; T and U
pieces of a text.
"""
