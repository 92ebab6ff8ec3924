"""Maps of controls, whose scores are compared with those of models."""
