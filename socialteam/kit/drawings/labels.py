"""Words in a drawing, with the box that each takes: what is measured cannot collide unseen."""

from dataclasses import dataclass, field
from typing import Final, Literal

from django.utils.safestring import SafeString

from socialteam.kit.drawings.svg import el, picture

NARROW: Final = frozenset("fijlrtI.,;:!|()[]'’ -·–")
WIDE: Final = frozenset("mwMWOQ@%&ÆŒ…—")
SIZES: Final = {"": 14.0, "n": 13.0, "t": 16.0, "hub-t": 12.5}
LARGER: Final = 1.15
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Label:
    """A text and its box: left, top, width, height."""

    text: str
    x: float
    y: float
    width: float
    height: float

    def meets(self, other: "Label") -> bool:
        """Whether two boxes share more than an edge."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture, its words, and the size of its view."""

    svg: SafeString
    labels: tuple[Label, ...]
    width: float
    height: float


def width_of(text: str, size: float) -> float:
    """A width no smaller than what the product's sans takes, semi-bold, at ``size``."""
    return sum(_advance(letter) for letter in text) * size


def _advance(letter: str) -> float:
    if letter in NARROW:
        return 0.4
    if letter in WIDE:
        return 0.98
    if letter.isascii():
        return 0.72 if letter.isupper() else 0.62
    return 1.05 if ord(letter) > 0x2E80 else 0.74


def fitted(text: str, room: float, size: float) -> str:
    """``text``, cut with an ellipsis where it does not fit in ``room``."""
    text = " ".join(text.split())
    if width_of(text, size) <= room:
        return text
    while text and width_of(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def in_two(text: str, room: float, size: float) -> tuple[str, str]:
    """``text`` on one line, or on two broken between words; the second may still be too long."""
    words = text.split()
    for cut in range(len(words), 0, -1):
        first = " ".join(words[:cut])
        if width_of(first, size) <= room:
            return first, " ".join(words[cut:])
    return text, ""


@dataclass(slots=True)
class Canvas:
    """Parts of a drawing and the words on it, gathered in order."""

    parts: list[SafeString] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    has_links: bool = False

    def add(self, *parts: SafeString) -> None:
        """Lay parts over what is there."""
        self.parts += parts

    def write(
        self,
        text: str,
        at: tuple[float, float],
        *,
        room: float,
        anchor: Anchor = "start",
        kind: str = "",
        href: str = "",
    ) -> None:
        """Write on the base line at ``at``, within ``room``; the whole text is its title."""
        if not text.strip():
            return
        size = SIZES[kind]
        shown = fitted(text, room, size)
        wide = width_of(shown, size)
        left = at[0] - wide * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        self.labels.append(Label(shown, left, at[1] - size, wide, size * 1.25))
        whole = [el("title", text)] if shown != text else []
        written = el(
            "text", *whole, shown, class_=kind or "w", x=at[0], y=at[1], text_anchor=anchor
        )
        self.has_links = self.has_links or bool(href)
        self.parts.append(el("a", written, href=href) if href else written)

    def drawing(self, *, width: float, height: float, title: str, class_: str = "") -> Drawing:
        """The picture, named by ``title``."""
        named = f"st-diagram {class_}".strip()
        svg = picture(
            self.parts,
            class_=named,
            box=(0, 0, width, height),
            title=title,
            has_links=self.has_links,
            width=width * LARGER,
        )
        return Drawing(svg, tuple(self.labels), width, height)
