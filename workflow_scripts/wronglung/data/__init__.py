"""Read a release: records, images, sentences with boxes, splits, subsets. Nothing here is specific to the example."""
