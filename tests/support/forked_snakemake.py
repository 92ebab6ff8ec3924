"""Snakemake for dry runs: imported once, and forked for each of them, since every import takes over a second.

`python -m tests.support.forked_snakemake` reads a JSON line with arguments and the file for the output, runs a fork of
itself with them, and answers with a line: the exit status. What a fork imports of the project is its own.
"""

import atexit
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def _server() -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", __name__]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(server.kill)
    return server


def dry_run(arguments: list[str], output: Path) -> subprocess.CompletedProcess[str]:
    """A finished dry run; its output, of both kinds, is in `stdout`."""
    assert {"--dry-run", "-n"} & set(arguments), "only dry runs: jobs start processes of their own"
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write(json.dumps([arguments, str(output)]) + "\n")
    server.stdin.flush()
    status = int(server.stdout.readline())
    return subprocess.CompletedProcess(arguments, status, output.read_text(errors="replace"))


def _run(arguments: list[str], output: str) -> int:
    """Snakemake's exit status, with both kinds of output in the file."""
    from snakemake.cli import main

    file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(file, 1)
    os.dup2(file, 2)
    try:
        main(arguments)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)  # as the interpreter does
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def serve() -> None:
    """Answer every line until there is none."""
    import pandas  # noqa: F401 - as is what planning needs, besides the project's own code
    import pydantic  # noqa: F401
    import snakemake.cli  # noqa: F401

    for line in sys.stdin:
        arguments, output = json.loads(line)
        child = os.fork()
        if not child:
            status = 1
            try:
                status = _run(arguments, output)
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
