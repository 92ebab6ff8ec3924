"""The tables and figures that a config can lack something for."""

from wronglung.studies.contribution.settings import ContributionSettings

WHAT: dict[str, str] = {
    "several": "a model that takes more than one modality",
    "single": "beside it, a model of the same task that takes one of its modalities",
    "pixels": "such a model that takes an image or a volume, cut into tiles or blocks",
    "text": "such a model that takes a text",
    "table": "such a model that takes a table",
    "curves": "the key `curves`, which is null",
    "crossed": "the key `crossed`, which is 0",
}
"""In words."""
NEEDS: dict[str, tuple[str, ...]] = {
    "contribution": ("several",),
    "measures": ("several",),
    "findings": ("several",),
    "what_held": ("several",),
    "parts": ("several",),
    "shares": ("several",),
    "panels": ("pixels",),
    "coloured_report": ("text",),
    "attributes": ("table",),
    "curves": ("several", "curves"),
    "share_against_auroc": ("several", "single"),
}
"""By table or figure; those that are not named need nothing."""


def there_is(settings: ContributionSettings, taken: dict[str, list[tuple[str, ...]]]) -> set[str]:
    """Return what a config has, of WHAT.

    Args:
        settings: of the study.
        taken: the modalities that each model takes, by task.
    """
    several = [own for task in taken.values() for own in task if len(own) > 1]
    cut = {
        name
        for name, units in settings.parts.items()
        for unit in units
        if name in ("image", "volume") and unit.startswith(("tile_", "block_"))
    }
    single = any((name,) in models for models in taken.values() for own in models if len(own) > 1 for name in own)
    found = {
        "several": bool(several),
        "single": single,
        "pixels": any(cut.intersection(own) for own in several),
        "text": any("text" in own for own in several),
        "table": any("table" in own for own in several),
        "curves": settings.curves is not None,
        "crossed": settings.crossed > 0,
    }
    return {name for name, there in found.items() if there}


def lacking(name: str, there: set[str]) -> list[str]:
    """Return in words what a table or figure needs that is not there."""
    return [WHAT[one] for one in NEEDS.get(name, ()) if one not in there]
