"""Which changes of samples a model is asked about, and its answers to them."""
