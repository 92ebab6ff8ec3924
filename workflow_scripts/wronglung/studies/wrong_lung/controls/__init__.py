"""Maps made without a model, which a score is compared with."""
