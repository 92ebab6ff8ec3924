"""The adapter of the tables of MIMIC-CXR-JPG and MIMIC-IV: labels and attributes of studies."""
