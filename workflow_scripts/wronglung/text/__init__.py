"""Sentences as models get them: cleaning, perturbations, and the instances every model is asked about."""
