"""Reads the config, checks it, and gives every rule its settings."""
