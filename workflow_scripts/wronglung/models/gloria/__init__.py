"""GLoRIA: an image and a text encoder, compared as wholes and region by word."""
