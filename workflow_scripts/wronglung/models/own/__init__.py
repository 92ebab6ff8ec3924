"""Somebody's own function that answers about samples."""
