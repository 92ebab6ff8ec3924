"""Stores of models' outputs, one for each kind of output. Its readers accept files from untrusted sources.

Dimension letters: D width of an embedding; M texts; N maps or images.
"""
