"""A set of prompts, with the digest that results carry."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple


class Prompt(NamedTuple):
    """A sentence about one label.

    Attributes:
        label: the class that it is about.
        states: whether it states the label; else it denies it.
        text: the sentence, as encoders get it before cleaning.
    """

    label: str
    states: bool
    text: str


@dataclass(frozen=True)
class PromptSet:
    """The prompts of a file.

    Attributes:
        version: of the file; every change of a prompt raises it.
        labels: the classes, in the file's order.
        prompts: all prompts, by label, those that state it first.
    """

    version: int
    labels: tuple[str, ...]
    prompts: tuple[Prompt, ...]

    def texts(self, label: str, states: bool) -> list[str]:
        """Return the prompts that state the label, or those that deny it, which may be none."""
        return [prompt.text for prompt in self.prompts if (prompt.label, prompt.states) == (label, states)]

    @property
    def sha256(self) -> str:
        """Return the digest of version, labels and prompts, in hexadecimal digits.

        Comments, layout and how products are written do not change it; the order of labels and prompts does.
        """
        content = json.dumps([self.version, self.labels, self.prompts], ensure_ascii=True, separators=(",", ":"))
        return sha256(content.encode()).hexdigest()
