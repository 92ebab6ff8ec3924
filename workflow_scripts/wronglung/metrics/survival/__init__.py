"""Metrics of times to an event that are known only in part."""
