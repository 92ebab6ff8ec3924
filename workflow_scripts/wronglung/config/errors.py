"""The one error of the config's readers."""


class ConfigError(Exception):
    """A wrong config: no job may start. The message names each key and what is wrong with it."""
