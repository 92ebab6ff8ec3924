"""Rule dump_attention: where a trained model looks, for every distinct image and text of the instances."""

from pathlib import Path

from wronglung.core.logs import log_to
from wronglung.data.images.store import open_images
from wronglung.models.gloria.maps import dump_attention
from wronglung.outputs.maps import write_attention
from wronglung.text.instances import gather_instances


def main(
    weights: str,
    instances: list[str],
    images: list[str],
    crop: int,
    threads: int,
    model: str,
    seed: int,
    attention: str,
) -> None:
    """Writes the attention store of one model and seed, for the instances of all protocols."""
    with open_images(images) as store:
        maps = dump_attention(Path(weights).parent, gather_instances(instances), store, crop, threads, model, seed)
    write_attention(attention, maps)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        snakemake.input.weights,
        snakemake.input.instances,
        snakemake.input.images,
        snakemake.params.crop,
        snakemake.params.torch_threads,
        snakemake.wildcards.model,
        int(snakemake.wildcards.seed),
        snakemake.output.attention,
    )
