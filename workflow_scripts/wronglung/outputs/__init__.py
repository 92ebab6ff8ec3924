"""Stores of models' outputs, one for each kind of output. Its readers accept files from untrusted sources.

Dimension letters: A attributes; C numbers of an answer; D width of an embedding, or depth of a volume; M texts; N maps,
images or samples.
"""
