"""The study modality contribution: how much of a model's answer hangs on each of its modalities, and on each part."""

VERSION = 1
"""A number, raised when the study gives other numbers for the same answers of models."""
