"""What a person at a terminal sees: one short line an event, written whole."""

import sys
import threading
from typing import TextIO


class Console:
    """Lines of several threads, never mixed within a line."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._lock = threading.Lock()

    def say(self, text: str = "") -> None:
        """Write ``text`` and a line break; silent once nobody reads."""
        with self._lock:
            try:
                self._out.write(text + "\n")
                self._out.flush()
            except BrokenPipeError:
                return

    def event(self, who: str, text: str) -> None:
        """Write one line about the process ``who``."""
        self.say(f"{who:>10} | {text}")
