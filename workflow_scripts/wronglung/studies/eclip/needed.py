"""The tables and figures that cannot be made where a key of the study's section is null."""

NEEDED: dict[str, set[str]] = {
    "probe": {"linear_probe", "probe_curve"},
    "gaze": {"gaze", "gaze_examples"},
    "reports": {"report_generation", "report_examples"},
}
"""By that key."""
OF_EXPERTS = {"curriculum", "does_gaze_help"}
"""Those that need a model that learns from readers' gaze."""
