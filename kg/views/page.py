"""A graph as one HTML file: opens from disk, loads nothing.

In: quads. Out: the page with the data, the libraries and the style inside it. News text is data here, never markup: it stands in a JSON block in
which ``<``, ``>`` and ``&`` are escaped, and is put on the page by textContent.
"""

import base64
import json
from collections.abc import Iterable
from pathlib import Path
from string import Template
from typing import Any

import pyoxigraph as ox

from kg.ontology import load_labels, load_ontology
from kg.views.network import to_network

ASSETS = Path(__file__).parent.parent / "assets"
_WORDS = {
    "th": {
        "all": "ทั้งหมด", "open": "เปิดหน้า", "close": "ปิด", "expand": "ขยาย", "path": "เส้นทาง", "pathFrom": "เส้นทางจากที่นี่", "pathHere": "เส้นทางจาก {name}",
        "noPath": "ไม่พบเส้นทาง", "lost": "เบราว์เซอร์ทิ้งภาพกราฟ", "again": "วาดใหม่", "shown": "{n} จุด {m} เส้น", "find": "ค้นหาในกราฟ",
        "relationTitle": "ความสัมพันธ์", "statusTitle": "สถานะ", "score": "คะแนนอย่างน้อย", "since": "ตั้งแต่",
        "until": "ถึง", "fit": "พอดีจอ", "relayout": "จัดใหม่", "filters": "ตัวกรอง", "graph": "กราฟ", "typesTitle": "ชนิด",
        "noHit": "ไม่พบชื่อนี้", "nodes": "จำนวนจุด", "keyboard": "แป้นพิมพ์: ลูกศรเลื่อน · + − ย่อขยาย · 0 พอดีจอ · / ค้นหา · Esc ปิด",
    },
    "en": {
        "all": "all", "open": "open page", "close": "close", "expand": "expand", "path": "Path", "pathFrom": "path from here", "pathHere": "path from {name}",
        "noPath": "no path", "lost": "The browser dropped the picture.", "again": "Draw it again", "shown": "{n} nodes, {m} edges", "find": "find in the graph",
        "relationTitle": "relation", "statusTitle": "status", "score": "score at least", "since": "since",
        "until": "until", "fit": "fit", "relayout": "lay out again", "filters": "Filters", "graph": "Graph", "typesTitle": "types",
        "noHit": "no name like this", "nodes": "number of nodes", "keyboard": "Keyboard: arrows move · + − zoom · 0 fit · / find · Esc close",
    },
}  # fmt: skip


def graph_words(language: str) -> dict[str, Any]:
    """Return what the graph page says in a language: its own words, and the ontology's for types, relations and status."""
    labels = load_labels(language)
    return {
        **_WORDS[language],
        "types": {name: label for name, label in labels.items() if name[:1].isupper()},
        "relations": {name: labels.get(name, name) for name in load_ontology().relations},
        "status": {name: labels[name] for name in ("actual", "planned", "negated")},
    }


def as_script_data(value: Any) -> str:
    """Return a value as JSON that can stand in a script element: no letter of it can end the element or begin another."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def network_data(quads: Iterable[ox.Quad]) -> dict[str, Any]:
    """Return the network of some quads as the page wants it."""
    network = to_network(quads)
    nodes = [{"id": name, "label": data["label"], "type": data["type"]} for name, data in network.nodes(data=True)]
    edges = [{"id": key, "source": s, "target": t, **data} for s, t, key, data in network.edges(keys=True, data=True)]
    return {"nodes": nodes, "edges": edges}


def write_html(quads: Iterable[ox.Quad]) -> bytes:
    """Return the page, in Thai with English beside it where the ontology has it."""
    words = graph_words("th")
    style = (ASSETS / "kg.css").read_text(encoding="utf-8")
    for name in ("Regular", "SemiBold"):
        font = base64.b64encode((ASSETS / "vendor" / f"Sarabun-{name}.ttf").read_bytes()).decode()
        style = style.replace(f"vendor/Sarabun-{name}.ttf", f"data:font/ttf;base64,{font}")
    scripts = [(ASSETS / name).read_text(encoding="utf-8").replace("</script", "<\\/script") for name in ("vendor/graph.js", "network.js")]
    page = Template((ASSETS / "graph.html").read_text(encoding="utf-8"))
    said = {name: value for name, value in words.items() if isinstance(value, str)}
    return page.substitute(
        **said, css=style, words=as_script_data(words), data=as_script_data(network_data(quads)), library=scripts[0], script=scripts[1],
        **{name: words["status"][name] for name in ("actual", "planned", "negated")},
    ).encode("utf-8")  # fmt: skip
