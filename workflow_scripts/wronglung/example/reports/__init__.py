"""Radiology reports written by a grammar; each sentence has the regions and labels that it states."""
