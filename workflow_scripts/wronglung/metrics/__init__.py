"""Metrics, one folder for each task."""
