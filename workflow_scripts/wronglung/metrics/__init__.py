"""Metrics, one folder for each task.

Dimension letters: K most attended pixels; L attention levels; N instances; P pixels.
"""
