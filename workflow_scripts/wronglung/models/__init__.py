"""One folder for each family of models; `families` lists them.

Dimension letters: B images; D joint width; I identities of a text; K words that count, over all texts; M regions (h w
of them, and one more with a no-attention vector); N texts; P word pieces; T words.
"""
