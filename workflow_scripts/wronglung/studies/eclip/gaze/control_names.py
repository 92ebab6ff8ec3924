"""What stands beside the models in tables. Planning reads it."""

EVALUATION, OF_CONTROLS = "gaze", "gaze_controls"
CONTROLS = {
    "other_reader": "another reader (ceiling)",
    "reader_and_mean": "another reader and mean gaze, in equal parts (ceiling)",
    "mean_gaze": "mean gaze at the other films (floor)",
    "training_gaze": "mean gaze at training films (floor)",
    "centre": "centre (floor)",
}
"""The controls, by the names of their files, with their titles in tables."""
