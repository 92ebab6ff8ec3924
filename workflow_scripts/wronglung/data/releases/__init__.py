"""One adapter for each published layout of a data set."""
