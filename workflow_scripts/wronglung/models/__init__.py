"""One folder for each family of models; `families` lists them.

Dimension letters: A attributes; B images or samples; C channels of a backbone, or numbers that a model gives; C'
channels behind a block; D joint width; I identities of a text; K words that count, over all texts; M regions (h w of
them, and one more with a no-attention vector), or texts beside N images; N texts, or inputs; P word pieces; T words.
"""
