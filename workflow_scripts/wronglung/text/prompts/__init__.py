"""Prompt sets for zero-shot classification: sentences that state or deny a label, as data files."""

from wronglung.text.prompts.prompt_set import Prompt, PromptSet
from wronglung.text.prompts.reading import read_prompts

__all__ = ["Prompt", "PromptSet", "read_prompts"]
