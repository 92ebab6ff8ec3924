"""All figures of the study, by their names in the config. Planning reads it, so it imports nothing that draws."""

from wronglung.report.entry import Entry

FOLDER = "wronglung.studies.contribution.figures"
BELOW_ALL = ("example_release", "images")
RESULTS = (*BELOW_ALL, "statistics", "tasks")
SHOWN = (*BELOW_ALL, "tasks", "runs", "recipes", "parts", "baselines")

FIGURES: dict[str, Entry] = {
    "shares": Entry(
        f"{FOLDER}.shares:shares",
        "Share of each modality in the answers of every model and task",
        ("results",),
        (*RESULTS, "parts", "baselines"),
    ),
    "share_against_auroc": Entry(
        f"{FOLDER}.share_against_auroc:share_against_auroc",
        "Share of a modality against what this modality alone achieves",
        ("results",),
        (*RESULTS, "parts", "baselines"),
    ),
    "curves": Entry(
        f"{FOLDER}.curves:curves",
        "Answers as parts are replaced, and as they come back, in ranked and in random order",
        ("answers",),
        (*SHOWN, "statistics"),
    ),
    "attributes": Entry(
        f"{FOLDER}.attributes:attributes",
        "Contribution of each attribute in samples of a table",
        ("answers", "samples"),
        SHOWN,
    ),
    "panels": Entry(
        f"{FOLDER}.panels:panels",
        "Images with the contribution of their parts to the answer and to its most likely label",
        ("answers", "samples", "stores"),
        (*SHOWN, "crop_size", "seed"),
        restricted=True,
    ),
    "coloured_report": Entry(
        f"{FOLDER}.coloured_report:coloured_report",
        "Reports whose words are coloured by their contribution",
        ("answers", "samples"),
        SHOWN,
        restricted=True,
    ),
}
