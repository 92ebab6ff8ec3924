"""Reads the published GLoRIA checkpoints."""
