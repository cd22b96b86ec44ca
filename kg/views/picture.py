"""A graph as a picture: SVG, or the same in pixels.

In: quads. Out: boxes for entities, arrows for facts, laid out by networkx' springs, overlaps pushed apart; the same bytes for the same quads.
Offices stand under the name of who holds them, dates and numbers under their event. Planned facts are dashed, denied and absent ones red and
dotted. A picture is for looking at: of a large graph only the entities with most facts are drawn, and the foot says how many.
"""

import math
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pyoxigraph as ox

from kg.errors import KgError
from kg.graph.quads import SCHEMA, value
from kg.ontology import load_labels
from kg.views.network import COLOURS, clean, to_network

if TYPE_CHECKING:
    import networkx

FONTS = Path(__file__).parent.parent / "assets" / "vendor"
# More boxes than this are no picture any more.
MOST = 45
# A line of a box holds about this many letters at FONT_PX.
LINE_CHARS, FONT_PX, SMALL_PX = 24, 15, 12
_GAP_PX = 34.0


@dataclass
class _Box:
    lines: list[str]
    small: list[str]
    kind: str
    x: float = 0.0
    y: float = 0.0
    width: float = field(init=False)
    height: float = field(init=False)

    def __post_init__(self) -> None:
        wide = max([_width(line, FONT_PX) for line in self.lines] + [_width(line, SMALL_PX) for line in self.small])
        self.width = wide + 26
        self.height = 16 + 21 * len(self.lines) + 17 * len(self.small)


def write_svg(quads: Iterable[ox.Quad]) -> bytes:
    """Return the picture as SVG; Thai is drawn by the reader's font, Sarabun where it is installed."""
    quads = list(quads)
    network = to_network(quads)
    labels = load_labels("th")
    whole = len(_boxes(network))
    for name in sorted(network, key=lambda n: (-network.degree(n), n))[MOST:]:
        network.remove_node(name)
    boxes = _boxes(network)
    edges = _edges(network, boxes)
    _lay_out(boxes, edges)
    width = max((box.x + box.width / 2 for box in boxes.values()), default=300) + 30
    height = max((box.y + box.height / 2 for box in boxes.values()), default=100) + 20
    title = _headline(quads)
    top = 64 if title else 20
    used = sorted({box.kind for box in boxes.values()}, key=list(COLOURS).index)
    width = max(width, 90.0 * len(used) + 60, min(_width(title, 19) + 60, 1400))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height + top + 50:.0f}" width="{width:.0f}" height="{height + top + 50:.0f}"'
        " font-family=\"Sarabun, 'Noto Sans Thai', 'Leelawadee UI', Thonburi, sans-serif\">",
        '<defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse">'
        '<path d="M0 1 10 5 0 9z" fill="#5b6775"/></marker>'
        '<marker id="r" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse">'
        '<path d="M0 1 10 5 0 9z" fill="#c1121f"/></marker></defs>',
        f'<rect width="{width:.0f}" height="{height + top + 50:.0f}" fill="#ffffff"/>',
    ]
    if title:
        out.append(f'<text x="30" y="40" font-size="19" font-weight="600" fill="#1d2733">{escape(_cut(title, width - 60, 19))}</text>')
    out.append(f'<g transform="translate(0 {top})">')
    texts = []
    for (s, t), relations in sorted(edges.items()):
        line, text = _arrow(boxes[s], boxes[t], relations, labels)
        out.append(line)
        texts.append(text)
    out += [_drawn(box) for _, box in sorted(boxes.items())]
    out += texts
    out.append("</g>")
    x = 30.0
    for kind in used:
        out.append(f'<rect x="{x:.0f}" y="{height + top + 14:.0f}" width="13" height="13" rx="3" fill="{COLOURS[kind]}"/>')
        out.append(f'<text x="{x + 19:.0f}" y="{height + top + 25:.0f}" font-size="{SMALL_PX}" fill="#445">{escape(labels.get(kind, kind))}</text>')
        x += 34 + _width(labels.get(kind, kind), SMALL_PX)
    if whole > len(boxes):
        out.append(f'<text x="{x + 10:.0f}" y="{height + top + 25:.0f}" font-size="{SMALL_PX}" fill="#889">{len(boxes)} / {whole}</text>')
    return "\n".join([*out, "</svg>", ""]).encode("utf-8")


def write_png(quads: Iterable[ox.Quad]) -> bytes:
    """Return the picture in pixels, twice as fine as a screen, in the font that comes with the package."""
    try:
        import resvg_py
    except ImportError as error:
        raise KgError("PNG needs resvg_py: pip install resvg_py; SVG needs nothing") from error
    fonts = [str(path) for path in sorted(FONTS.glob("Sarabun-*.ttf"))]
    svg = write_svg(quads).decode("utf-8")
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=fonts, skip_system_fonts=True, font_family="Sarabun", sans_serif_family="Sarabun", zoom=2))


def _headline(quads: list[ox.Quad]) -> str:
    titles = sorted({value(quad.object) for quad in quads if quad.predicate.value == SCHEMA + "headline"})
    return clean(titles[0]) if len(titles) == 1 else ""


def _width(text: str, size: int) -> float:
    """Return about how wide a line is, in pixels: Thai vowels and tones above and below take no room."""
    return sum(0.0 if unicodedata.combining(c) or unicodedata.category(c) == "Mn" else 0.62 if "\u0e00" <= c <= "\u0e7f" else 0.56 for c in text) * size


def _cut(text: str, room: float, size: int) -> str:
    while text and _width(text, size) > room:
        text = text[:-2].rstrip() + "…" if len(text) > 2 else ""
    return text


def _wrap(text: str, most: int) -> list[str]:
    """Return a name in lines: broken at spaces, else between words, the last line cut where it is too long."""
    from kg.thai.words import find_words

    lines, line = [], ""
    at = 0
    for end in [*(end for _, end in find_words(text)), len(text)]:
        piece = text[at:end]
        at = end
        if line and _width(line + piece, 1) > 0.6 * LINE_CHARS:
            lines.append(line.strip())
            line = ""
        line += piece
    if line.strip():
        lines.append(line.strip())
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1] + "…"]
    return lines or [text]


def _boxes(network: "networkx.MultiDiGraph[str]") -> dict[str, _Box]:
    held: dict[str, list[str]] = {}
    for s, t, data in network.edges(data=True):
        if data["relation"] == "holdsPosition" and network.nodes[t]["type"] == "Position":
            held.setdefault(s, []).append(network.nodes[t]["label"])
    boxes = {}
    linked = {n for s, t, data in network.edges(data=True) if data["relation"] != "holdsPosition" for n in (s, t)} | set(held)
    for name, data in network.nodes(data=True):
        if data["type"] == "Position" or name not in linked:
            continue
        small = [line for office in sorted(held.get(name, [])) for line in _wrap(office, 2)]
        small += [str(data[key]) for key in ("occursOn",) if key in data]
        if "attendeeCount" in data:
            small.append(f"{data['attendeeCount']} คน")
        boxes[name] = _Box(_wrap(data["label"], 3), small, data["type"])
    return boxes


def _edges(network: "networkx.MultiDiGraph[str]", boxes: dict[str, _Box]) -> dict[tuple[str, str], list[tuple[str, str]]]:
    edges: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for s, t, data in network.edges(data=True):
        if s in boxes and t in boxes and s != t:
            rows = edges.setdefault((s, t), [])
            if (data["relation"], data["status"]) not in rows:
                rows.append((data["relation"], data["status"]))
    return edges


def _lay_out(boxes: dict[str, _Box], edges: dict[tuple[str, str], list[tuple[str, str]]]) -> None:
    """Give every box its place: springs within each connected part, overlaps pushed apart, parts side by side in rows."""
    import networkx

    plain: networkx.Graph[str] = networkx.Graph()
    plain.add_nodes_from(sorted(boxes))
    plain.add_edges_from(sorted(edges))
    parts = sorted((sorted(part) for part in networkx.connected_components(plain)), key=lambda part: (-len(part), part))
    x, y, row, widest = 30.0, 0.0, 0.0, 0.0
    room = max(900.0, 250.0 * math.sqrt(max(len(boxes), 1)) * 1.5)
    for part in parts:
        spread = 210.0 * math.sqrt(len(part))
        places = networkx.spring_layout(plain.subgraph(part), seed=7, k=1.6 / math.sqrt(len(part)), iterations=250) if len(part) > 1 else {part[0]: (0, 0)}
        here = [boxes[name] for name in part]
        for name, (along, across) in _turned({name: (float(at[0]), float(at[1])) for name, at in places.items()}).items():
            boxes[name].x, boxes[name].y = along * spread, across * spread * 0.6
        _push_apart(here)
        left, top = min(box.x - box.width / 2 for box in here), min(box.y - box.height / 2 for box in here)
        right, bottom = max(box.x + box.width / 2 for box in here), max(box.y + box.height / 2 for box in here)
        if x > 30 and x + right - left > max(room, widest):
            x, y, row = 30.0, y + row + _GAP_PX, 0.0
        for box in here:
            box.x, box.y = box.x - left + x, box.y - top + y
        x, row = x + right - left + _GAP_PX, max(row, bottom - top)
        widest = max(widest, x)


def _turned(places: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Return places turned about their middle so that they lie widest from left to right, as slides do; the first by name stands on the left."""
    x0, y0 = (sum(at[axis] for at in places.values()) / len(places) for axis in (0, 1))
    apart = {name: (x - x0, y - y0) for name, (x, y) in places.items()}
    xx, yy, xy = (sum(f(x, y) for x, y in apart.values()) for f in (lambda x, _: x * x, lambda _, y: y * y, lambda x, y: x * y))
    turn = math.atan2(2 * xy, xx - yy) / 2
    cos, sin = math.cos(turn), math.sin(turn)
    turned = {name: (x * cos + y * sin, y * cos - x * sin) for name, (x, y) in apart.items()}
    return {name: (-x, -y) for name, (x, y) in turned.items()} if turned[min(turned)][0] > 0 else turned


def _push_apart(boxes: list[_Box]) -> None:
    for _ in range(400):
        moved = False
        for i, a in enumerate(boxes):
            for b in boxes[i + 1 :]:
                dx, dy = b.x - a.x, b.y - a.y
                over_x, over_y = (a.width + b.width) / 2 + _GAP_PX * 1.6 - abs(dx), (a.height + b.height) / 2 + _GAP_PX - abs(dy)
                if over_x <= 0 or over_y <= 0:
                    continue
                moved = True
                if over_x < over_y * 1.5:
                    step = math.copysign(over_x / 2 + 0.5, dx or 1)
                    a.x, b.x = a.x - step, b.x + step
                else:
                    step = math.copysign(over_y / 2 + 0.5, dy or 1)
                    a.y, b.y = a.y - step, b.y + step
        if not moved:
            return


def _border(box: _Box, to: _Box) -> tuple[float, float]:
    """Return where the line from the middle of a box to another's leaves it."""
    dx, dy = to.x - box.x, to.y - box.y
    scale = min((box.width / 2 + 3) / abs(dx) if dx else math.inf, (box.height / 2 + 3) / abs(dy) if dy else math.inf)
    return box.x + dx * min(scale, 1), box.y + dy * min(scale, 1)


def _arrow(a: _Box, b: _Box, relations: list[tuple[str, str]], labels: dict[str, str]) -> tuple[str, str]:
    (x1, y1), (x2, y2) = _border(a, b), _border(b, a)
    red = all(status == "negated" or relation == "absentFrom" for relation, status in relations)
    dash = ' stroke-dasharray="2 4"' if red else ' stroke-dasharray="8 5"' if all(status == "planned" for _, status in relations) else ""
    colour = "#c1121f" if red else "#5b6775"
    line = f'<path d="M{x1:.1f} {y1:.1f} {x2:.1f} {y2:.1f}" stroke="{colour}" stroke-width="1.6" fill="none"{dash} marker-end="url(#{"r" if red else "a"})"/>'
    words = " · ".join(sorted({("ไม่" if status == "negated" else "") + labels.get(relation, relation) for relation, status in relations}))
    text = (
        f'<text x="{(x1 + x2) / 2:.1f}" y="{(y1 + y2) / 2 + 4:.1f}" font-size="{SMALL_PX}" text-anchor="middle" fill="{colour}" '
        f'stroke="#ffffff" stroke-width="4" stroke-linejoin="round" paint-order="stroke">{escape(words)}</text>'
    )
    return line, text


def _drawn(box: _Box) -> str:
    colour = COLOURS[box.kind]
    x, y = box.x - box.width / 2, box.y - box.height / 2
    rows = [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="10" fill="#ffffff"/>',
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="10" fill="{colour}" fill-opacity="0.18" '
        f'stroke="{colour}" stroke-width="1.8"/>',
    ]
    at = y + 24
    for line in box.lines:
        rows.append(f'<text x="{box.x:.1f}" y="{at:.1f}" font-size="{FONT_PX}" font-weight="600" text-anchor="middle" fill="#1d2733">{escape(line)}</text>')
        at += 21
    for line in box.small:
        rows.append(f'<text x="{box.x:.1f}" y="{at - 3:.1f}" font-size="{SMALL_PX}" text-anchor="middle" fill="#4a5564">{escape(line)}</text>')
        at += 17
    return "".join(rows)
