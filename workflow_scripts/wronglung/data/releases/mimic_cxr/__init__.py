"""The adapter of MIMIC-CXR and MIMIC-CXR-JPG: images, reports and their lists."""
