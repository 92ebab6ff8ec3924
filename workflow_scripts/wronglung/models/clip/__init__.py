"""CLIP: an image encoder and a text encoder, compared as wholes in one space."""
