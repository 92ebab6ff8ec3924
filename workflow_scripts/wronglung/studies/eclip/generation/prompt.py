"""Owner of the prompt's file, `resources/report_prompt.yaml`: how retrieved reports become a question.

Keys: version, raised by every change of the text; about, what the prompt is for; question, in which {reports} stands
for the retrieved reports, one a line; examples, two reference cases with the keys reports (a list) and answer.
"""

from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import Field, ValidationError, field_validator

from wronglung.core.section import Section

PLACE = "{reports}"
Message = dict[str, str]


class Example(Section):
    """A reference case."""

    reports: list[str] = Field(min_length=1)
    answer: str = Field(min_length=1)


class Prompt(Section):
    """The prompt's file."""

    version: int = Field(ge=1)
    about: str = Field(min_length=1)
    question: str
    examples: list[Example] = Field(min_length=2, max_length=2)

    @field_validator("question")
    @classmethod
    def _has_its_place(cls, given: str) -> str:
        if given.count(PLACE) != 1:
            raise ValueError(f"given {given!r}; expected {PLACE} once, where the retrieved reports go")
        return given

    def messages(self, reports: Sequence[str]) -> list[Message]:
        """Return the chat, by turns of `user` and `assistant`: the two cases, then the question about the reports.

        The instruction is part of each question, because some chat templates know no system message.
        """
        chat = []
        for case in self.examples:
            chat += [self._asked(case.reports), {"role": "assistant", "content": case.answer}]
        return [*chat, self._asked(reports)]

    def _asked(self, reports: Sequence[str]) -> Message:
        listed = "\n".join(f"{number}. {text}" for number, text in enumerate(reports, start=1))
        return {"role": "user", "content": self.question.replace(PLACE, listed).strip()}


def as_plain_text(messages: Sequence[Message]) -> str:
    """Return a chat as one text, for a model without a chat template; its answer ends with the first empty line."""
    names = {"user": "Question", "assistant": "Answer"}
    turns = [f"{names[message['role']]}: {' '.join(message['content'].split())}" for message in messages]
    return "\n\n".join([*turns, "Answer:"])


def read_prompt(path: str | Path) -> Prompt:
    """Read and check the prompt's file.

    Raises:
        ValueError: names the file and what is wrong with it, or says that there is none.
    """
    if not Path(path).is_file():
        raise ValueError(f"there is no file {path}; the config's key `prompt` names one from the Snakefile's folder")
    try:
        return Prompt.model_validate(yaml.safe_load(Path(path).read_text(encoding="utf-8")))
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: not a prompt's file: {error}") from None
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise ValueError(f"{path}: {'; '.join(wrong)}; expected a prompt's file, as {__name__} shows") from None
