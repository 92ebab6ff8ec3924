"""Expert images: images that a reader's gaze is known of, mixed with its heat map. They serve in training only."""
