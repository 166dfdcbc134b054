"""A loopback server, and a resolver that says what a test wants."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    import pytest

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Listener:
    """A loopback server that counts connections and answers with the given pieces."""

    def __init__(
        self, *pieces: bytes, pause: float = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self.connections = 0
        self.requests: list[bytes] = []
        self._pieces, self._pause, self._tls = pieces or (OK,), pause, tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            try:
                with self._tls.wrap_socket(peer, server_side=True) if self._tls else peer as talk:
                    self._answer(talk)
            except OSError:
                continue

    def _answer(self, talk: socket.socket) -> None:
        talk.settimeout(2)
        self.requests.append(talk.recv(65_536))
        for piece in self._pieces:
            talk.sendall(piece)
            time.sleep(self._pause)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(timeout=5)


@contextmanager
def listening(*pieces: bytes, pause: float = 0) -> Iterator[Listener]:
    listener = Listener(*pieces, pause=pause)
    yield listener
    listener.close()


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Make the resolver give these answers in turn; returns the names it was asked."""
    asked: list[str] = []

    def resolve(host: str, port: int, *_args: object) -> list[tuple[object, ...]]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked
