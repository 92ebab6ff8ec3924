"""Training that works for any model.

Dimension letters: B images; I identities of a text; N texts; T words.
"""
