"""Sentences as models get them: cleaning, entities, masking, perturbations and the instances.

Dimension letters: K boxes; N instances.
"""
