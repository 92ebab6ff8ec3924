"""Adapters, one for each published layout of a data set."""
