"""The study eCLIP."""
