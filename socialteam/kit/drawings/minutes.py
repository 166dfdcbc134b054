"""The bar of minutes: used, waiting and free, of those agreed."""

from typing import Final

from django.utils.safestring import SafeString

from socialteam.kit.drawings.svg import el, picture
from socialteam.kit.typography import NBSP

HEIGHT: Final = 46
STEPS: Final = (5, 15, 30, 60, 120, 240, 480)


def minutes_bar(
    *, ident: str, title: str, used: int, waiting: int, agreed: int, width: int
) -> SafeString:
    """One bar ``width`` wide, in minutes; it grows when more is used than was agreed.

    ident: unique in the page, it names the rounded clip.
    """
    total = max(agreed, used + waiting, 1)
    unit = (width - 2) / total
    frame = {"x": 1, "y": 4, "height": 16}
    parts = [
        el("defs", el("clipPath", el("rect", rx=8, width=width - 2, **frame), id=ident)),
        el(
            "g",
            el("rect", class_="track", width=width - 2, **frame),
            el("rect", class_="used", width=used * unit, **frame),
            el("rect", class_="plan", width=waiting * unit, **{**frame, "x": 1 + used * unit}),
            clip_path=f"url(#{ident})",
        ),
        el("rect", class_="tick", rx=8, width=width - 2, fill="none", **frame),
    ]
    parts += [tick for at in _marks(total) for tick in _tick(at, total, unit)]
    return picture(parts, class_="st-minutes", box=(0, 0, width, HEIGHT), title=title)


def _marks(total: int) -> list[int]:
    """Round minutes up to the end, which is always marked; none closer than half a step to it."""
    step = next((size for size in STEPS if total / size <= 5), STEPS[-1])
    return [at for at in range(0, total, step) if total - at > step / 2 or at == 0] + [total]


def _tick(at: int, total: int, unit: float) -> list[SafeString]:
    x = 1 + at * unit
    if at == 0:
        return [el("text", "0", x=x, y=41, text_anchor="start")]
    if at == total:
        return [el("text", f"{at}{NBSP}min", x=x, y=41, text_anchor="end")]
    return [
        el("line", class_="tick", x1=x, x2=x, y1=22, y2=27),
        el("text", str(at), x=x, y=41, text_anchor="middle"),
    ]
