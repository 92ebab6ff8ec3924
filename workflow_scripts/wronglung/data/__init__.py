"""Reading a release: records, images, sentence-box links, splits and subsets. It knows nothing of the example."""
