"""Read the config, check it, and give every rule its settings."""
