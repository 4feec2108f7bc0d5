"""Charts as inline SVG: drawn on the server, readable without a script, printed as they are."""

from collections.abc import Callable, Sequence
from datetime import date

from markupsafe import Markup, escape

from data.queries.progress import Progress, Punctual

WIDTH, HEIGHT = 760, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 36, 18, 26


def progress_chart(found: Progress) -> Markup:
    """Read and done over the days, with the deadlines marked."""
    first, last = found.days[0], max(found.days[-1], *found.dues, found.days[0])
    span = max((last - first).days, 1)
    top = max(found.total, 1)

    def x(day: date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span

    def y(count: int) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * count / top

    parts = [_axes(top, y)]
    parts += [_due(x(due), due) for due in found.dues if first <= due <= last]
    parts += [_day_label(x(day), day) for day in _some(found.days, 6)]
    parts.append(_line("read", [(x(d), y(n)) for d, n in zip(found.days, found.read, strict=True)]))
    parts.append(_line("done", [(x(d), y(n)) for d, n in zip(found.days, found.done, strict=True)]))
    told = (
        f"Исполнили {found.done[-1]} из {found.total}, открыли {found.read[-1]}. "
        f"По дням с {first:%d.%m.%Y} по {found.days[-1]:%d.%m.%Y}."
    )
    return _svg(told, parts)


def punctuality_chart(found: Sequence[Punctual]) -> Markup | None:
    """Days before or after the deadline, circular by circular; None when nothing can be said."""
    late = [one.days_late for one in reversed(found) if one.days_late is not None][-40:]
    if not late:
        return None
    most = max(3, *(abs(days) for days in late))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    scale = (HEIGHT - TOP - BOTTOM) / 2 / most
    step = (WIDTH - LEFT - RIGHT) / len(late)
    bars = []
    for place, days in enumerate(late):
        height = max(abs(days) * scale, 2)
        top = middle - height if days <= 0 else middle
        name = "late" if days > 0 else "bar"
        bars.append(
            f'<rect class="{name}" x="{LEFT + place * step + 1:.1f}" y="{top:.1f}" '
            f'width="{max(step - 2, 1):.1f}" height="{height:.1f}"/>'
        )
    lines = (
        f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{middle}" y2="{middle}"/>'
        f'<text x="2" y="{TOP + 8}">раньше</text><text x="2" y="{HEIGHT - BOTTOM}">позже</text>'
    )
    in_time = sum(days <= 0 for days in late)
    told = f"В срок {in_time} из {len(late)} последних писем со сроком."
    return _svg(told, [lines, *bars])


def _svg(told: str, parts: Sequence[str]) -> Markup:
    return Markup(  # noqa: S704  numbers and dates of ours; words are escaped
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(told)}">'
        + "".join(parts)
        + "</svg>"
    )


def _axes(top: int, y: Callable[[int], float]) -> str:
    lines = []
    for count in sorted({0, top // 2, top}):
        height = y(count)
        lines.append(
            f'<line class="axis" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" '
            f'y2="{height:.1f}"/><text x="{LEFT - 6}" y="{height + 4:.1f}" '
            f'text-anchor="end">{count}</text>'
        )
    return "".join(lines)


def _due(x: float, day: date) -> str:
    return (
        f'<line class="due" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
        f'<text x="{x:.1f}" y="{TOP - 3}" text-anchor="middle">срок {day:%d.%m}</text>'
    )


def _day_label(x: float, day: date) -> str:
    return f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{day:%d.%m}</text>'


def _line(name: str, points: Sequence[tuple[float, float]]) -> str:
    if len(points) == 1:
        (x, y), radius = points[0], 3
        return f'<circle class="{name}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
    return (
        f'<polyline class="{name}" points="'
        + " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        + '"/>'
    )


def _some(days: Sequence[date], count: int) -> list[date]:
    """The first and the last of the days and some between, evenly."""
    if len(days) <= count:
        return list(days)
    step = (len(days) - 1) / (count - 1)
    return [days[round(place * step)] for place in range(count)]
