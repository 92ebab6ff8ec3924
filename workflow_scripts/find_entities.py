"""Rule find_entities: the clinical entities in every sentence's text, for models that mask them."""

from pathlib import Path
from typing import Any

from wronglung.core.logs import log_to
from wronglung.data.sentences import read_sentences
from wronglung.text.entities import find_entities
from wronglung.text.entity_settings import EntitySettings
from wronglung.text.entity_table import log_counts, write_entities
from wronglung.text.lexicon import read_lexicon


def main(sentences: str, settings: dict[str, Any], root: Path, entities: str) -> None:
    """Write the entities; a relative path of the lexicon starts at `root`."""
    own = EntitySettings.model_validate(settings)
    texts = read_sentences(sentences, columns=["text"])["text"]
    found = find_entities(texts, read_lexicon(root / own.lexicon), own)
    log_counts(texts, found)
    write_entities(entities, found)


if __name__ == "__main__":
    log_to(snakemake.log[0])
    main(
        sentences=snakemake.input.sentences,
        settings=snakemake.params.settings,
        root=Path(snakemake.scriptdir).parent,
        entities=snakemake.output.entities,
    )
