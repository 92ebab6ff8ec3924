"""Tests of the study modality contribution."""
