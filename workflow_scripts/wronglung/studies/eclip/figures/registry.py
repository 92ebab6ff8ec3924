"""All figures of the study, by their names in the config. Planning reads it, so it imports nothing that draws."""

from wronglung.report.entry import Entry

FOLDER = "wronglung.studies.eclip.figures"
BELOW_ALL = ("example_release", "images")

FIGURES: dict[str, Entry] = {
    "centroid_cosines": Entry(
        f"{FOLDER}.centroid_cosines:centroid_cosines",
        "Cosines between the mean embeddings of findings",
        ("geometry",),
        (*BELOW_ALL, "runs", "shown"),
    ),
    "probe_curve": Entry(
        f"{FOLDER}.probe_curve:probe_curve",
        "Linear probes against the share of the training patients",
        ("results",),
        (*BELOW_ALL, "statistics"),
    ),
    "curriculum": Entry(
        f"{FOLDER}.curriculum:curriculum",
        "How often steps of training have an expert batch",
        ("expert_logs",),
        (*BELOW_ALL, "curricula"),
    ),
    "embedding_scatter": Entry(
        f"{FOLDER}.embedding_scatter:embedding_scatter",
        "Images and texts on the first two principal axes, by modality and by finding",
        ("embeddings", "report_embeddings", "reports", "labels"),
        (*BELOW_ALL, "shown", "findings", "findings_source"),
    ),
    "gaze_examples": Entry(
        f"{FOLDER}.gaze_examples:gaze_examples",
        "Films with the gaze of two readers and every model's map",
        ("gaze_of_readers", "gaze_rows", "gaze_instances", "gaze_maps", "gaze_stores", "gaze_images"),
        (*BELOW_ALL, "gaze"),
        restricted=True,
    ),
}
