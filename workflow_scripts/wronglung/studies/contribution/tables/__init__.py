"""The tables of the study, one module for one or a few of them."""
