"""Intervals over patients, tests, and the summary of scores.

Dimension letters: C labels; D resamples; K pairs of columns; M columns; N sentences; P patients.
"""
