"""How samples of several modalities are made of a data set's tables."""
