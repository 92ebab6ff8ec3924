"""eCLIP with GLoRIA as the base model: GLoRIA that also learns from a few images with the heat maps of gaze."""
