"""The adapters of published sets of films with labels and without texts, for zero-shot classification."""
