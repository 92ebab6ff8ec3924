"""One folder for each study; no study imports another."""
