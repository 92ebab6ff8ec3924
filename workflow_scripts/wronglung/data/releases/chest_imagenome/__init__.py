"""The adapter of Chest ImaGenome on MIMIC-CXR: splits, sentences, boxes and findings."""
