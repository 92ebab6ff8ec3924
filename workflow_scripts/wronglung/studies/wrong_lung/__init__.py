"""The study "That's the Wrong Lung!": do heat maps follow the text?"""

VERSION = 2
"""A number, raised when the study gives other numbers for the same outputs of models; every answer names it."""
