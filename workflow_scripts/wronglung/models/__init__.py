"""One folder for each family of models; `families` lists them.

Dimension letters: B images; C channels of a backbone; D joint width; I identities of a text; K words that count, over
all texts; M regions (h w of them, and one more with a no-attention vector), or texts beside N images; N texts; P word
pieces; T words.
"""
