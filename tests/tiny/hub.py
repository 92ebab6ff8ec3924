"""A Hugging Face hub of one machine: repositories are folders, each with one commit."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@contextmanager
def serve_hub(repositories: Path) -> Iterator[str]:
    """Serves `repositories/owner/name/*` at the address that is given; to be named as HF_ENDPOINT."""

    class Hub(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the name is http.server's
            parts = self.path.partition("?")[0].strip("/").split("/")
            if parts[:2] == ["api", "models"]:
                self._tell(repositories.joinpath(*parts[2:4]), "/".join(parts[2:4]))
            elif parts[2:3] == ["resolve"]:
                self._send(repositories.joinpath(*parts[:2], *parts[4:]))
            else:
                self._answer(404, b"")

        do_HEAD = do_GET  # noqa: N815

        def _tell(self, folder: Path, name: str) -> None:
            if not folder.is_dir():
                return self._answer(404, b"", {"X-Error-Code": "RepoNotFound"})
            files = [{"rfilename": path.name} for path in sorted(folder.iterdir())]
            return self._answer(200, json.dumps({"id": name, "sha": COMMIT, "siblings": files}).encode())

        def _send(self, path: Path) -> None:
            if not path.is_file():
                return self._answer(404, b"", {"X-Error-Code": "EntryNotFound"})
            body = path.read_bytes()
            return self._answer(200, body, {"ETag": f'"{sha256(body).hexdigest()}"', "X-Repo-Commit": COMMIT})

        def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hub) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
