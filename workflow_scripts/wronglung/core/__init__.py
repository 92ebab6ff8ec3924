"""Files, stores, logs, seeds and the code digest: what every layer uses."""
