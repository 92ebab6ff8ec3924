"""Image and text encoders, tokenizers, and where their weights come from.

Dimension letters: B images; C, C' channels of local and pooled features; D joint width; L layers; N texts; P word
pieces; T words.
"""
