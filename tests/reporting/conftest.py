"""Fixtures for tests of reports."""

import pytest

from reporting.rendering import files


@pytest.fixture
def _quick_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports without setting a PDF, for tests that are not about it."""
    monkeypatch.setattr(files, "pdf_of", lambda *_facts, **_language: b"%PDF-quick")
