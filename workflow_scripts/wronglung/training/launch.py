"""Run one training in one or several processes of this machine."""

import os
import socket
from collections.abc import Callable
from typing import Any

from torch import multiprocessing

from wronglung.core.logs import describe


class ProcessError(RuntimeError):
    """The error of one of several processes, described as a job's log describes errors."""


def launch(function: Callable[..., None], processes: int, *arguments: Any) -> None:
    """Call the function in this process, or in each of several new processes that train together.

    The new processes find each other and their GPU by the same environment variables that torch's launchers set.

    Raises:
        ProcessError: if one of several processes fails; the others are ended.
    """
    if processes == 1:
        function(*arguments)
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    try:
        multiprocessing.spawn(_join, args=(function, processes, port, arguments), nprocs=processes)
    except multiprocessing.ProcessRaisedException as error:
        raise ProcessError(str(error)) from None


def _join(rank: int, function: Callable[..., None], processes: int, port: int, arguments: tuple[Any, ...]) -> None:
    place = {"RANK": rank, "LOCAL_RANK": rank, "WORLD_SIZE": processes, "LOCAL_WORLD_SIZE": processes}
    os.environ.update({name: str(value) for name, value in place.items()})
    os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT=str(port))
    try:
        function(*arguments)
    except Exception as error:
        # torch sends the whole traceback to the parent process, so it must hold nothing that logs must not show.
        raise ProcessError("".join(describe(error))) from None
