"""Rule write_config: the resolved config, with every key."""

from typing import Any

from wronglung.config.resolve import write_resolved
from wronglung.core.logs import log_to


def main(settings: dict[str, Any], config: str) -> None:
    """Write the config."""
    write_resolved(config, settings)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(settings=snakemake.params.config, config=snakemake.output.config)
