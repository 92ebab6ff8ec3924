"""Training that works for any model.

Dimension letters: B images; C channels; E expert images; I identities of a text; N texts; S side of the encoder's
input; T words.
"""
