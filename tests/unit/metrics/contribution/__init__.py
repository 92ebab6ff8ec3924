"""Tests of measures of contribution."""
