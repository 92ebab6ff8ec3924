"""The adapter of EGD-CXR: one radiologist's gaze at images of MIMIC-CXR, with what was dictated."""
