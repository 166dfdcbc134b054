from typing import cast

import pytest

from socialteam.local import chromium, pytest_plugin, suite


class Item:
    """As much of a test as the plugin looks at."""

    def __init__(self, *marks: str) -> None:
        self.marks = marks
        self.added: list[pytest.MarkDecorator] = []

    def get_closest_marker(self, name: str) -> str | None:
        return name if name in self.marks else None

    def add_marker(self, mark: pytest.MarkDecorator) -> None:
        self.added.append(mark)


def collect(*items: Item) -> None:
    pytest_plugin.pytest_collection_modifyitems(cast("list[pytest.Item]", list(items)))


@pytest.fixture
def _no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromium, "find", lambda: None)
    monkeypatch.delenv("CI", raising=False)


@pytest.mark.usefixtures("_no_browser")
def test_without_a_browser_its_tests_are_skipped_with_the_reason() -> None:
    browsing, plain = Item("browser"), Item()

    collect(browsing, plain)

    assert [mark.kwargs["reason"] for mark in browsing.added] == [pytest_plugin.NO_BROWSER]
    assert plain.added == []


@pytest.mark.usefixtures("_no_browser")
def test_on_ci_a_missing_browser_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.UsageError, match="no Chromium"):
        collect(Item("browser"))
    collect(Item())


def test_the_whole_suite_is_shared_by_two_processes_and_a_named_file_is_not() -> None:
    assert "-n" in suite.pytest_command(["-m", "fast"])
    assert "-n" not in suite.pytest_command([f"{__file__}::test_one"])


def test_a_browser_named_in_the_environment_is_taken() -> None:
    assert chromium.find({"SOCIALTEAM_CHROMIUM": "/opt/browser"}) == "/opt/browser"
