"""Rule perturb_instances: the instances that every model is asked, with and without each perturbation."""

from wronglung.core.logs import log_to
from wronglung.data.images.store import open_images
from wronglung.data.sentences import read_sentences
from wronglung.data.splits import WHOLE
from wronglung.studies.wrong_lung.perturb import perturb_instances
from wronglung.text.instances import write_instances
from wronglung.text.protocol_names import ProtocolName


def main(
    sentences: str,
    images: list[str],
    split: str,
    perturbations: list[str],
    protocol: ProtocolName,
    crop: int,
    seed: int,
    instances: str,
) -> None:
    """Write the instances of the evaluation split."""
    with open_images(images) as store:
        asked = read_sentences(sentences, None if split == WHOLE else split)
        table = perturb_instances(asked, store, perturbations, protocol, crop, seed)
    write_instances(instances, table)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        sentences=snakemake.input.sentences,
        images=snakemake.input.images,
        split=snakemake.wildcards.split,
        perturbations=snakemake.params.perturbations,
        protocol=snakemake.wildcards.protocol,
        crop=snakemake.params.crop,
        seed=snakemake.params.seed,
        instances=snakemake.output.instances,
    )
