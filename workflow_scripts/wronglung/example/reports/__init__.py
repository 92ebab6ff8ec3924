"""Radiology reports by a grammar, each sentence with the regions and labels it states."""
