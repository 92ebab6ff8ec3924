"""Attention maps: dumped from models, made by controls, kept in one layout that anybody's maps can come in."""
