"""Rule sum_parts: how much each modality of each sample changes each answer of a run."""

from wronglung.core.logs import log_to
from wronglung.data.modalities import Modality
from wronglung.outputs.answers import read_answers
from wronglung.studies.contribution.shares import share_rows, write_shares


def main(answers: str, modalities: list[Modality], shares: str) -> None:
    """Write the rows of one run."""
    write_shares(shares, share_rows(read_answers(answers), modalities))


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        answers=snakemake.input.answers,
        modalities=snakemake.params.modalities,
        shares=snakemake.output.shares,
    )
