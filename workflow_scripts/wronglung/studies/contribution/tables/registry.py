"""All tables of the study, by their names in the config. Planning reads it, so it imports nothing that makes one."""

from wronglung.report.entry import Entry

FOLDER = "wronglung.studies.contribution.tables"
# Fields of the study's context that every table's notes read, and notes on intervals.
BELOW_ALL = ("example_release", "images")
RESULTS = (*BELOW_ALL, "statistics", "tasks", "not_supplied")
PUBLISHED = "resources/published/contribution/{}.csv"

TABLES: dict[str, Entry] = {
    "what_held": Entry(
        f"{FOLDER}.what_held:what_held",
        "What held and what did not: noisy images, clean images, the size of tiles",
        ("results",),
        (*RESULTS, "parts", "baselines"),
    ),
    "contribution": Entry(
        f"{FOLDER}.contribution:contribution",
        "Share of each modality in every model's answers, by every definition and size of parts, with a verdict",
        ("results",),
        (*RESULTS, "verdict", "parts", "baselines"),
        (PUBLISHED.format("contribution"),),
    ),
    "performance": Entry(
        f"{FOLDER}.performance:performance",
        "AUROC or c-index of models of several modalities and of each modality alone",
        ("results",),
        RESULTS,
        (PUBLISHED.format("performance"),),
    ),
    "measures": Entry(
        f"{FOLDER}.measures:measures",
        "Measure against measure: shares, Shapley values, permutation, additive projection, information",
        ("results",),
        (*RESULTS, "parts", "baselines"),
    ),
    "findings": Entry(
        f"{FOLDER}.findings:findings",
        "Share of each modality by label, where it is present and where it is absent",
        ("results",),
        (*RESULTS, "parts", "baselines"),
    ),
    "gates": Entry(
        f"{FOLDER}.gates:gates",
        "Logic gates, whose answers are known: what each measure says about them",
        (),
        BELOW_ALL,
    ),
    "parts": Entry(
        f"{FOLDER}.parts:parts",
        "The words and attributes that change answers most",
        ("answers", "samples"),
        (*BELOW_ALL, "tasks", "runs", "recipes", "parts", "baselines"),
        restricted=True,
    ),
}
