"""eCLIP: CLIP that also learns from a few images with the heat maps of radiologists' gaze."""
