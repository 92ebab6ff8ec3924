"""Tables, figures and notes of any study.

Dimension letters: K boxes; N rows of a table.
"""
