"""Tests of metrics of censored times."""
