"""Maps of controls, which scores are compared with."""
