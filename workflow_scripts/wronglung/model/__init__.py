"""The image-text model: encoders, alignment (attention, similarities, losses), tokenizer and training."""
