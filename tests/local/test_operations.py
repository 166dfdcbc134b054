import re

from socialteam.local.bootstrap import ROOT


def test_every_setting_stands_in_the_operations_guide_and_no_other() -> None:
    settings = (ROOT / "socialteam/settings.py").read_text()
    guide = (ROOT / "docs/operations.md").read_text().split("Read by the doors")[0]

    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    explained = set(re.findall(r"^\| `([A-Z_]+)`", guide, re.MULTILINE))

    assert read == explained
