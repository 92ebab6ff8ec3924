"""Prompt sets for zero-shot classification: sentences that state or deny a label, as data files."""

from wronglung.text.prompts.prompt_file import read_prompts
from wronglung.text.prompts.prompt_set import Prompt, PromptSet

__all__ = ["Prompt", "PromptSet", "read_prompts"]
