"""What rules compute in Python: the files and parameters of their jobs. Knows nothing of Snakemake."""
