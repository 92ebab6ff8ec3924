"""What every layer uses: files, stores, logs, seeds and the code digest."""
