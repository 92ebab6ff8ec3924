"""Simulated readings of the example's films, written as releases of EGD-CXR and REFLACX."""
