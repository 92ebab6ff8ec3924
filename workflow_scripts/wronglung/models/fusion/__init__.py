"""Image, volume, text and table, each by its own encoder, joined by a perceptron."""
