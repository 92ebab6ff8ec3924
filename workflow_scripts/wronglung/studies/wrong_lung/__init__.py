"""The study "That's the Wrong Lung!": do heat maps follow the text?"""

VERSION = 1
"""Raised whenever numbers of the study change for the same outputs of models; every answer names it."""
