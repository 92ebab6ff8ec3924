"""GLoRIA: an image encoder and a text encoder, compared as wholes and word by region."""
