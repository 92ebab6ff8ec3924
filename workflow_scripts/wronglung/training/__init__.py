"""How models are trained, whichever model it is."""
