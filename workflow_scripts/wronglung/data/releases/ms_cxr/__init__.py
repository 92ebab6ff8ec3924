"""The adapter of MS-CXR: phrases with boxes on images of MIMIC-CXR."""
