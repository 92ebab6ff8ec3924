"""Owner of prompt files, `resources/prompts/*.yaml`: which sentences describe each class.

    version: 1                     # raised by every change of a prompt
    about: what the set is for, and where its numbers of prompts come from
    labels:
      Edema:
        positive:                  # at least one
          - pulmonary edema        # a sentence, or
          - [[mild, severe, ""], [pulmonary edema], ["", "in both lungs"]]   # all combinations, in the lists' order
        negative: [no pulmonary edema]   # may be left out

The words of a combination are joined by blanks, empty ones are dropped, and a comma loses the blank before it.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from wronglung.core.names import refuse_unknown
from wronglung.core.section import Section
from wronglung.text.prompts.prompt_set import Prompt, PromptSet

Entry = str | list[list[str]]


class _Label(Section):
    positive: list[Entry] = Field(min_length=1)
    negative: list[Entry] = Field(default_factory=list)


class _File(Section):
    version: int = Field(ge=1)
    about: str = Field(min_length=1)
    labels: dict[str, _Label] = Field(min_length=1)


class _Loader(yaml.SafeLoader):
    """A safe loader that refuses a key that is written twice; by default the last one would win in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping.

        Raises:
            yaml.MarkedYAMLError: names the repeated key and its line.
        """
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for (key, _), name in zip(node.value, keys, strict=True):
            if keys.count(name) > 1:
                raise yaml.MarkedYAMLError(problem=f"{name!r} is written twice", problem_mark=key.start_mark)
        return super().construct_mapping(node, deep)


def read_prompts(path: str | Path, labels: Collection[str]) -> PromptSet:
    """Read and check a prompt file.

    Args:
        path: the file; the module's docstring shows its form.
        labels: the labels that a data set has; the file may describe some of them only.

    Raises:
        ValueError: names an unknown or repeated label, a label without prompts, a prompt that occurs twice, or what
            else the file holds that it should not.
    """
    try:
        file = _File.model_validate(_Loader(Path(path).read_text()).get_single_data())
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: not a prompt file: {error}") from None
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise ValueError(f"{path}: {'; '.join(wrong)}; expected a prompt file, as {__name__} shows") from None
    try:
        refuse_unknown("labels", file.labels, labels)
        prompts = tuple(_prompts(file))
        _refuse_repeated(prompts)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return PromptSet(file.version, tuple(file.labels), prompts)


def _prompts(file: _File) -> Iterator[Prompt]:
    for label, entry in file.labels.items():
        for states, entries in ((True, entry.positive), (False, entry.negative)):
            yield from (Prompt(label, states, text) for given in entries for text in _expanded(given, label))


def _expanded(entry: Entry, label: str) -> list[str]:
    """Return the prompts of a sentence or of a product.

    Raises:
        ValueError: if the entry holds no words.
    """
    lists: Sequence[Sequence[str]] = [[entry]] if isinstance(entry, str) else entry
    texts = [" ".join(" ".join(words).split()).replace(" ,", ",") for words in product(*lists)]
    if not texts or not all(texts):
        raise ValueError(f"label {label!r} has an empty prompt in {entry}; expected words")
    return texts


def _refuse_repeated(prompts: Sequence[Prompt]) -> None:
    """Raise ValueError if a prompt occurs twice for a label, or states one label and is used anywhere else.

    Labels may share what denies them, such as "the lungs are clear".
    """
    texts = [prompt._replace(text=prompt.text.lower()) for prompt in prompts]
    stated = {prompt.text for prompt in texts if prompt.states}
    counted = Counter(prompt.text if prompt.text in stated else prompt for prompt in texts)
    repeated = sorted({key if isinstance(key, str) else key.text for key, count in counted.items() if count > 1})
    if repeated:
        raise ValueError(
            f"{len(repeated)} prompts occur more than once, such as {repeated[:3]}; give each once, and let a prompt "
            "that states a label stand nowhere else"
        )
