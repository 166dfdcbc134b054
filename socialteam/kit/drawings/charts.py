"""Line, bar and spark charts: plain arithmetic into SVG, themed by the classes of app.css.

Each is drawn for one width; a page draws two and shows one. A series is told apart by its dash,
its marker and a label at its end, so colour is never alone. Callers give a table beside it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from socialteam.kit.drawings.svg import el, picture

HEIGHT: Final = 220
MOST_SERIES: Final = 4
LABEL_GAP: Final = 15
Say = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Series:
    """Values in the order of the chart's labels."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True, slots=True)
class Target:
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The plot's sides in drawing units, and the values at its foot and head."""

    left: float
    right: float
    top: float
    foot: float
    low: float
    high: float

    def y(self, value: float) -> float:
        return self.foot - (self.foot - self.top) * (value - self.low) / (self.high - self.low)

    def x(self, index: int, count: int) -> float:
        return self.left + (self.right - self.left) * index / max(count - 1, 1)


def ticks(low: float, high: float, most: int = 4) -> list[float]:
    """Round values from at or below ``low`` to at or above ``high``, at most ``most`` steps."""
    if high <= low:
        high = low + 1
    rough = (high - low) / most
    power = 10 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= rough * 0.999)
    first = math.floor(low / step)
    last = math.ceil(high / step - 1e-9)
    return [round(step * k, 10) for k in range(first, last + 1)]


def line_chart(  # noqa: PLR0913 (one drawing, each argument a different fact)
    *,
    title: str,
    series: Sequence[Series],
    labels: Sequence[str],
    width: int,
    unit: str = "",
    low: float = 0,
    target: Target | None = None,
    say: Say = str,
) -> SafeString:
    """Lines over time; ``labels`` name the steps, an empty one is not written.

    unit: follows the highest value on the axis, with the space it wants before it.
    """
    shown = [line for line in series if line.values][:MOST_SERIES]
    values = [value for line in shown for value in line.values]
    marks = ticks(min([low, *values]), max([low, *values, *([target.value] if target else [])]))
    left = 16 + 7 * max(len(say(mark)) for mark in marks) + 7 * len(unit)
    ends = max([5 + len(f"{say(line.values[-1])} {line.name}") for line in shown], default=0)
    right = width - min(7 * ends, width // 3)
    scale = Scale(left, right, 14, HEIGHT - 28, marks[0], marks[-1])
    parts = [*_grid(scale, marks, unit, say), *_foot_labels(scale, labels)]
    parts += _target(scale, target)
    parts += [part for at, line in enumerate(shown, 1) for part in _line(scale, at, line)]
    parts += _ends(scale, shown, say)
    return picture(parts, class_="st-chart", box=(0, 0, width, HEIGHT), title=title)


def bar_chart(
    *,
    title: str,
    bars: Sequence[tuple[str, float]],
    width: int,
    unit: str = "",
    cap: Target | None = None,
    say: Say = str,
) -> SafeString:
    """Bars from zero; what passes ``cap`` is drawn apart and says its value."""
    marks = ticks(0, max([value for _, value in bars] + ([cap.value] if cap else []) + [1]))
    left = 16 + 7 * max(len(say(mark)) for mark in marks) + 7 * len(unit)
    scale = Scale(left, width - 4, 20, HEIGHT - 28, 0, marks[-1])
    room = (scale.right - scale.left) / max(len(bars), 1)
    parts = [*_grid(scale, marks, unit, say)]
    for index, (label, value) in enumerate(bars):
        middle = scale.left + room * (index + 0.5)
        parts += _bar(scale, middle, room * 0.64, value, cap, say)
        parts.append(el("text", label, x=middle, y=HEIGHT - 9, text_anchor="middle"))
    parts += _target(scale, cap)
    return picture(parts, class_="st-chart", box=(0, 0, width, HEIGHT), title=title)


def spark(values: Sequence[float], *, label: str) -> SafeString:
    """A trend without axes, 96 by 28; ``label`` says what it shows."""
    low, high = min(values, default=0), max(values, default=0)
    scale = Scale(2, 92, 4, 24, low, high if high > low else low + 1)
    points = [(scale.x(k, len(values)), scale.y(value)) for k, value in enumerate(values)]
    parts = [_polyline("l", points)]
    parts += [el("circle", cx=x, cy=y, r=3.2) for x, y in points[-1:]]
    return picture(parts, class_="st-spark", box=(0, 0, 96, 28), title=label)


def _polyline(class_: str, points: Sequence[tuple[float, float]]) -> SafeString:
    return el("polyline", class_=class_, points=" ".join(f"{x:.1f},{y:.1f}" for x, y in points))


def _grid(scale: Scale, marks: Sequence[float], unit: str, say: Say) -> list[SafeString]:
    parts = []
    for mark in marks:
        y, last = scale.y(mark), mark == marks[-1]
        text = f"{say(mark)}{unit}" if last else say(mark)
        parts.append(el("line", class_="gr", x1=scale.left, x2=scale.right, y1=y, y2=y))
        parts.append(el("text", text, x=scale.left - 7, y=y + 4, text_anchor="end"))
    foot = scale.foot
    parts.append(el("line", class_="ax", x1=scale.left, x2=scale.right, y1=foot, y2=foot))
    return parts


def _foot_labels(scale: Scale, labels: Sequence[str]) -> list[SafeString]:
    """Label the steps from the last one back, leaving out those that would touch."""
    parts: list[SafeString] = []
    free = math.inf
    for index in reversed(range(len(labels))):
        x, half = scale.x(index, len(labels)), 3.4 * len(labels[index]) + 4
        if labels[index] and x + half <= free:
            parts.append(el("text", labels[index], x=x, y=HEIGHT - 9, text_anchor="middle"))
            free = x - half
    return parts


def _target(scale: Scale, target: Target | None) -> list[SafeString]:
    if target is None:
        return []
    y = scale.y(target.value)
    return [
        el("line", class_="target", x1=scale.left, x2=scale.right, y1=y, y2=y),
        el("text", target.label, x=scale.left + 4, y=y - 6),
    ]


def _line(scale: Scale, at: int, line: Series) -> list[SafeString]:
    count = len(line.values)
    points = [(scale.x(k, count), scale.y(value)) for k, value in enumerate(line.values)]
    x, y = points[-1]
    if at == 2:
        end = el("rect", class_=f"d{at}", x=x - 4, y=y - 4, width=8, height=8)
    else:
        end = el("circle", class_=f"d{at}", cx=x, cy=y, r=4.5)
    return [_polyline(f"l l{at}", points), end]


def _ends(scale: Scale, shown: Sequence[Series], say: Say) -> list[SafeString]:
    """Write the last value and the name beside each line's end, never over one another."""
    wanted = sorted((scale.y(line.values[-1]) + 4, at) for at, line in enumerate(shown, 1))
    parts, free = [], -math.inf
    for y, at in wanted:
        line, place = shown[at - 1], max(y, free)
        x = scale.x(len(line.values) - 1, len(line.values)) + 10
        text = f"{say(line.values[-1])} {line.name}"
        parts.append(el("text", text, class_=f"t{at}", x=x, y=place))
        free = place + LABEL_GAP
    return parts


def _bar(
    scale: Scale, middle: float, width: float, value: float, cap: Target | None, say: Say
) -> list[SafeString]:
    x, base = middle - width / 2, min(value, cap.value) if cap else value
    top = scale.y(base)
    parts = [el("rect", class_="b", x=x, y=top, width=width, height=max(scale.foot - top, 0))]
    if cap and value > cap.value:
        over = scale.y(value)
        height = max(top - over - 1.5, 1)
        parts.append(el("rect", class_="b--over", x=x, y=over, width=width, height=height))
        at = {"x": middle, "y": over - 5}
        parts.append(el("text", say(value), class_="v", text_anchor="middle", **at))
    return parts
