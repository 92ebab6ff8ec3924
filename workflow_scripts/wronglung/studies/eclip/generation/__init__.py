"""Reports made from retrieved ones: retrieve, cluster, prompt a language model, and compare with the true report."""
