"""Intervals over patients, tests, and the summary of scores."""
