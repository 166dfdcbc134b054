"""A drawing that stands by itself: colours of the light theme written into every element."""

import re
from functools import cache
from typing import Final

from django.conf import settings

CSS: Final = settings.BASE_DIR / "static" / "css"
RULE: Final = re.compile(r"^\.st-diagram (?:\.)?([\w-]+) \{ (.*) \}$", re.MULTILINE)
TOKEN: Final = re.compile(r"(--st-[\w-]+):\s*light-dark\((#[0-9a-f]{6}),")
NAMED: Final = re.compile(r'<(\w+) class="([^"]*)"')
LINKS: Final = re.compile(r"</?a(?: [^>]*)?>")
FONTS: Final = "Socialteam Sans, Hanken Grotesk, system-ui, sans-serif"


def standalone(svg: str) -> str:
    """``svg`` with presentation attributes instead of classes, and without links.

    It looks the same in a file, in a mail and on paper; nothing is loaded from anywhere.
    """
    plain = LINKS.sub("", svg)
    root, _space, rest = plain.partition(">")
    root = re.sub(r' (class|width)="[^"]*"', "", root)
    view = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', root)
    size = f' width="{view[1]}" height="{view[2]}"' if view else ""
    whole = f'{root} xmlns="http://www.w3.org/2000/svg"{size} font-family="{FONTS}">{rest}'
    return NAMED.sub(_dressed, whole)


def _dressed(found: re.Match[str]) -> str:
    name, classes = found[1], found[2].split()
    facts: dict[str, str] = {}
    for known in (*(["text"] if name == "text" else []), *classes):
        facts |= _rules().get(known, {})
    facts.pop("font-family", None)
    written = "".join(f' {key}="{value}"' for key, value in facts.items())
    return f"<{name}{written}"


@cache
def _rules() -> dict[str, dict[str, str]]:
    """Declarations by class, with the light value of each token."""
    tokens = dict(TOKEN.findall((CSS / "tokens.css").read_text()))
    rules: dict[str, dict[str, str]] = {}
    for name, body in RULE.findall((CSS / "diagram.css").read_text()):
        facts = {}
        for declaration in filter(None, (part.strip() for part in body.split(";"))):
            key, _colon, value = declaration.partition(":")
            named = re.fullmatch(r"var\((--st-[\w-]+)\)", value.strip())
            facts[key.strip()] = tokens.get(named[1], "") if named else value.strip()
        rules[name] = facts
    return rules
