"""Read the published GLoRIA checkpoints."""
