"""Files and parameters of the rules' jobs, computed in Python. This layer does not import Snakemake."""
