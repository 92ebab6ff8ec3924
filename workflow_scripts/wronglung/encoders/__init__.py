"""Image and text encoders, tokenizers, and where their weights come from."""
