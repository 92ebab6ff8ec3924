"""Training that works for any model.

Dimension letters: B images; N texts; T words.
"""
