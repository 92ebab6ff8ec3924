"""The splits that linear probes learn from; planning reads this, so it imports nothing heavy."""

TRAIN, VALID = "train", "valid"
PROBE_SPLITS = (TRAIN, VALID)
