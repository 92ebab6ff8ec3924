"""What is wrong with a release, before anything is computed from it: layouts, counts, cross-references, samples."""
