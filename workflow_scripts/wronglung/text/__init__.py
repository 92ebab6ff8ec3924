"""Sentences as models get them: cleaning, entities, masking, perturbations and the instances."""
