"""The rules as they are written, and their names."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from tests.support.project import ROOT
from wronglung.models.families import FAMILIES
from wronglung.studies.registry import STUDIES

SMK = sorted((ROOT / "rules").rglob("*.smk"))
# A rule with a name, or one of a loop over families, whose name is a text with {family} in it.
RULE = re.compile(r"^(?P<indent> *)rule(?: (\w+))?:\n(?P<body>(?:(?P=indent) +.*\n|\n)*)", re.MULTILINE)
NAME = re.compile(r'^ +name:\s+f"([\w{}]+)"$', re.MULTILINE)
GATHER = {"check_data", *STUDIES}  # rules that have targets alone
# Scripts of a loop's rules: each family's rule runs the same script, with the family's function.
OF_FAMILIES = {
    "train_{family}": "train_model",
    "dump_maps_{family}": "dump_maps",
    "dump_embeddings_{family}": "dump_embeddings",
    "dump_texts_{family}": "dump_texts",
    "answer_changes_{family}": "answer_changes",
}
# What a family makes if it has a rule of such a loop.
OUTPUTS = {
    "dump_maps_{family}": "maps",
    "dump_embeddings_{family}": "embeddings",
    "dump_texts_{family}": "embeddings",
    "answer_changes_{family}": "answers",
}


class Rule(NamedTuple):
    """A rule as it is written, and its file."""

    place: Path
    body: str


def rules() -> dict[str, Rule]:
    """Every rule by its name, without those that only gather targets."""
    found = {}
    for path in SMK:
        for rule in RULE.finditer(path.read_text()):
            named = rule[2] or NAME.search(rule["body"])[1]
            found[named] = Rule(path, rule["body"])
    return {name: rule for name, rule in found.items() if name not in GATHER}


def script_of(name: str) -> str:
    """The name of a rule's script."""
    return OF_FAMILIES.get(name, name)


def names_of(families: Iterable[str]) -> set[str]:
    """The names of all rules; those of loops for each of the families that has them."""
    return {
        name.format(family=family)
        for name in rules()
        for family in families
        if ("{" not in name)
        or (FAMILIES[family].train if name not in OUTPUTS else OUTPUTS[name] in FAMILIES[family].makes)
    }
