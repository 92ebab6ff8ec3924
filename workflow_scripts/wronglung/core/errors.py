"""The error of an input that only its owner can mend."""


class RefusedError(ValueError):
    """An input that is refused for reasons that the message states in full: what, where and what to do.

    `log_to` writes the message alone, since a traceback through sound code would only hide it. It does the same with
    any other ValueError or OSError that this project raises itself.
    """
