"""Read a release: records, images, sentences with boxes, splits, subsets. Nothing here is specific to the example.

Dimension letters: K boxes; N images of a store; S sentences of an image.
"""
