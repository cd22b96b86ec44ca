"""Graphs sent over HTTP into a real Oxigraph server, counted and queried there."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.graph.push import graphs_of, push
from kg.graph.store import open_store

SERVER = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")


@pytest.fixture
def server(tmp_path):
    if SERVER is None:
        pytest.skip("needs the Oxigraph server: pip install oxigraph")
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([SERVER, "serve", "--location", str(tmp_path / "served"), "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(base, timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    yield base
    process.kill()
    process.wait()


def asked(base, query):
    request = urllib.request.Request(f"{base}/query?query={urllib.parse.quote(query)}", headers={"Accept": "application/sparql-results+json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return [{name: cell["value"] for name, cell in row.items()} for row in json.load(answer)["results"]["bindings"]]


@pytest.mark.parametrize("quads", [False, True])
def test_a_store_is_pushed_counted_and_queried_there(server, document, tmp_path, quads):
    with open_store(tmp_path / "news.kg", create=True) as store:
        store.put(document)
        there = len(store.inner)
    for _ in range(2):  # sending again changes nothing
        assert sum(push(graphs_of(tmp_path / "news.kg"), server + "/store", quads=quads)) == 1
    counted = sum(int(asked(server, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")[0]["n"]) for pattern in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"))
    assert counted == there
    absent = "PREFIX kg: <https://w3id.org/thaikg/ontology#> SELECT ?who { ?c kg:absentFrom ?e ; kg:isoCode ?who }"
    assert asked(server, absent) == [{"who": "KH"}]


def test_a_refusal_names_the_endpoint(server, document, tmp_path):
    with open_store(tmp_path / "news.kg", create=True) as store:
        store.put(document)
    with pytest.raises(StoreError, match="answered 404"):
        list(push(graphs_of(tmp_path / "news.kg"), server + "/nowhere"))
