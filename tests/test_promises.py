"""The promises of the house: who imports whom, where third parties live, what the public face is."""

import ast
from pathlib import Path

import pytest

KG = Path(__file__).parent.parent / "kg"
FLOORS = {
    "model": 0, "errors": 0,
    "arrays": 1, "chains": 1, "ontology": 1, "gazetteer": 1, "thai": 1,
    "articles": 2, "text": 2, "mentions": 2, "entities": 2, "facts": 2, "graph": 2,
    "pipeline": 3, "cluster": 3, "learning": 3, "views": 3,
    "console": 4, "cli": 4, "web": 4, "__init__": 4, "__main__": 4,
}  # fmt: skip
# A floor's own helpers: the gazetteer is built from the ontology, and both stand below every stage.
SAME_FLOOR = {
    ("model", "errors"),
    ("gazetteer", "ontology"),
    ("learning", "pipeline"),
    ("cluster", "pipeline"),
    ("cli", "__init__"),
    ("cli", "web"),
    ("cli", "console"),
    ("__main__", "cli"),
    ("__init__", "cli"),
    ("web", "__init__"),
}
HOMES = {
    "pythainlp": {"thai", "text", "mentions"},
    "pycrfsuite": {"learning"},
    "onnxruntime": {"mentions", "learning"},
    "tokenizers": {"mentions", "learning"},
    "torch": {"learning"},
    "rdflib": {"ontology", "graph", "views", "web"},
    "pyoxigraph": {"ontology", "graph", "views", "web"},
    "oxrdflib": {"graph"},
    "pyshacl": {"graph"},
    "networkx": {"views"},
    "typer": {"cli"},
    "starlette": {"web"},
    "uvicorn": {"web"},
    "jinja2": {"web"},
    "resvg_py": {"views"},
    "rensa": {"graph"},
    "pyarrow": {"views"},
    "rich": {"console"},
    "distributed": {"cluster"},
    "urllib3": {"graph", "cli"},
    "trafilatura": {"articles"},
    "ahocorasick": {"gazetteer", "facts"},
    "geothai": {"entities"},
}


def room(path: Path) -> str:
    return path.relative_to(KG).parts[0].removesuffix(".py")


def imports(path: Path):
    """Yield the modules a file imports at run time."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {id(n) for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test) for n in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in hidden:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


FILES = sorted(p for p in KG.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(KG)))
def test_a_room_imports_only_from_lower_floors(path):
    here = room(path)
    assert here in FLOORS, f"{path} stands on no floor"
    for name in imports(path):
        if name.split(".")[0] != "kg" or name == "kg":
            continue
        there = name.split(".")[1]
        if there in FLOORS and there != here and (here, there) not in SAME_FLOOR:
            assert FLOORS[there] < FLOORS[here], f"{path.relative_to(KG)} (floor {FLOORS[here]}) imports kg.{there} (floor {FLOORS[there]})"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(KG)))
def test_third_parties_have_homes(path):
    for name in imports(path):
        package = name.split(".")[0]
        if package in HOMES:
            assert room(path) in HOMES[package], f"{path.relative_to(KG)} imports {package}, whose home is {sorted(HOMES[package])}"


def test_modules_stay_readable():
    for path in FILES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 420, path
