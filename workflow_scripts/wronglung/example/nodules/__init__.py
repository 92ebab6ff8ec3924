"""Blocks of the example's CT around inserted nodules, with attributes and a time that depends on both."""
