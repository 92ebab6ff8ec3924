"""The check of MIMIC-CXR with Chest ImaGenome before anything is computed from it."""
