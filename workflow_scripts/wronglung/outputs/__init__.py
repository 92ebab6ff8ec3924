"""Stores of models' outputs, one for each kind of output. Its readers accept files from untrusted sources.

Dimension letters: N maps.
"""
