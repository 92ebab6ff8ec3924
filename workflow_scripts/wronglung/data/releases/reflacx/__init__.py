"""The adapter of REFLACX: the gaze of several radiologists at images of MIMIC-CXR, with what they dictated."""
