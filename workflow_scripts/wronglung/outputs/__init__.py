"""Stores of what models put out, one a kind; files from others are read here and nowhere else."""
