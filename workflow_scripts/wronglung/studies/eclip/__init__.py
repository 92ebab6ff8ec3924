"""The study eCLIP: what embeddings of images and texts know, without and with experts' gaze."""

VERSION = 1
"""A number, raised when the study gives other numbers for the same outputs of models."""
