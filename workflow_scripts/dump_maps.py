"""Rules dump_maps_<family>: a model's maps for every distinct image and text of the instances."""

from pathlib import Path

from wronglung.core.functions import load_function
from wronglung.core.logs import log_to
from wronglung.data.images.store import open_images
from wronglung.outputs.maps import write_attention
from wronglung.text.instances import gather_instances


def main(
    make: str,
    weights: str,
    instances: list[str],
    images: list[str],
    crop: int,
    threads: int,
    run: tuple[str, int],
    maps: str,
) -> None:
    """Write the maps of one run, for the instances of all studies and protocols, with the family's function."""
    with open_images(images) as store:
        made = load_function(make)(Path(weights).parent, gather_instances(instances), store, crop, threads, *run)
    write_attention(maps, made)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        make=snakemake.params.make,
        weights=snakemake.input.weights,
        instances=snakemake.input.instances,
        images=snakemake.input.images,
        crop=snakemake.params.crop,
        threads=snakemake.params.torch_threads,
        run=(snakemake.wildcards.model, int(snakemake.wildcards.seed)),
        maps=snakemake.output.maps,
    )
