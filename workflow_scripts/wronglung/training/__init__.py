"""Training that works for any model."""
