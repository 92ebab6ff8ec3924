"""All tables of the study, by their names in the config. Planning reads it, so it imports nothing that makes one."""

from wronglung.report.entry import Entry

FOLDER = "wronglung.studies.eclip.tables"
# Fields of the study's context that every table's notes read, and notes on intervals.
BELOW_ALL = ("example_release", "images")
INTERVALS = (*BELOW_ALL, "statistics", "not_supplied")
RESULTS = ("results", "results_of_tasks")  # of the first split, and of those that zero-shot tasks name
PUBLISHED = "resources/published/eclip/{}.csv"

TABLES: dict[str, Entry] = {
    "does_gaze_help": Entry(
        f"{FOLDER}.does_gaze_help:does_gaze_help",
        "Models that learn from gaze against their bases and the controls of gaze, seed by seed",
        (*RESULTS, "gaze_results"),
        (*BELOW_ALL, "curricula", "reference_model", "tasks"),
    ),
    "zero_shot": Entry(
        f"{FOLDER}.zero_shot:zero_shot",
        "Zero-shot classification by every model and task",
        RESULTS,
        (*INTERVALS, "tasks", "layout"),
        (PUBLISHED.format("zero_shot"),),
    ),
    "zero_shot_labels": Entry(
        f"{FOLDER}.zero_shot:zero_shot_labels",
        "Zero-shot AUROC of each label",
        RESULTS,
        (*INTERVALS, "tasks"),
    ),
    "linear_probe": Entry(
        f"{FOLDER}.linear_probe:linear_probe",
        "Linear probes taught with parts of the training patients",
        ("results", "probes"),
        (*INTERVALS, "draws"),
    ),
    "retrieval": Entry(
        f"{FOLDER}.retrieval:retrieval",
        "Search for texts by images and for images by texts",
        ("results",),
        (*INTERVALS, "layout"),
        (PUBLISHED.format("retrieval"),),
    ),
    "geometry": Entry(
        f"{FOLDER}.geometry:geometry",
        "Where images and texts lie in the joint space",
        ("geometry",),
        (*BELOW_ALL, "runs", "not_supplied"),
    ),
    "gaze": Entry(
        f"{FOLDER}.gaze:gaze",
        "Maps against the gaze of readers, with a ceiling and floors",
        ("gaze_results", "gaze_of_readers"),
        (*INTERVALS, "gaze"),
    ),
    "report_generation": Entry(
        f"{FOLDER}.report_generation:report_generation",
        "Retrieved and generated reports against the true ones",
        ("results", "report_scores"),
        (*INTERVALS, "reports", "layout"),
        (PUBLISHED.format("report_generation"),),
    ),
    "report_examples": Entry(
        f"{FOLDER}.report_examples:report_examples",
        "True, retrieved and generated reports of a few images",
        ("answers", "reports"),
        (*BELOW_ALL, "shown"),
        restricted=True,
    ),
    "seed_by_seed": Entry(
        f"{FOLDER}.seed_by_seed:seed_by_seed",
        "Each seed's value and its difference from the reference model",
        (*RESULTS, "gaze_results"),
        (*INTERVALS, "reference_model", "tasks"),
    ),
}
