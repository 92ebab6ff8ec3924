"""The adapter of one's own boxes: a csv of images, texts and boxes, and the template of further adapters."""
