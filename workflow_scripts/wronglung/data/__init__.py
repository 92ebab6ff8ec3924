"""Read a release: records, images, sentences with boxes, splits, subsets. Nothing here is specific to the example.

Dimension letters: A attributes; C targets; D, H, W planes, rows and columns of a volume; K boxes; N images or volumes
of a store, or samples; S sentences of an image.
"""
