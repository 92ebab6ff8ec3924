"""The one error of the config's readers."""


class ConfigError(Exception):
    """A config that no job should start with; the message names each key and what is wrong with it."""
