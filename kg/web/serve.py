"""``kg serve``: a copy of a store as it is now, worker processes over it, and a server on loopback.

The copy is Oxigraph's backup: hard links, made at once, on the same disk, gone when the server ends. What is built later is served after a restart.
"""

import contextlib
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

from kg.errors import KgError, StoreError
from kg.graph.store import open_store
from kg.model import digest
from kg.web.app import make_app
from kg.web.index import FORMAT
from kg.web.workers import Workers

# From this size of a store on, its first reading takes long enough to say so.
LARGE_BYTES = 300_000_000
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")


@contextlib.contextmanager
def frozen(path: Path) -> Iterator[Path]:
    """Yield a copy of a store that nobody writes to; raise StoreError where a build is writing to it now. Copies left by killed servers are removed."""
    open_store(path, read_only=True)  # tells what is wrong with a path that is no store
    for old in path.parent.glob(f".{path.name}.served-*"):
        with contextlib.suppress(ValueError, ProcessLookupError, PermissionError):
            os.kill(int(old.name.rpartition("-")[2]), 0)
            continue
        shutil.rmtree(old, ignore_errors=True)
    copy = path.parent / f".{path.name}.served-{os.getpid()}"
    try:
        open_store(path).inner.backup(str(copy))
    except OSError as error:
        raise StoreError(f"{path}: cannot be copied for serving: {error}") from error
    try:
        yield copy
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def index_of(path: Path, copy: Path) -> Path:
    """Return the folder beside a store that keeps the names and facts of its present state for the next start; those of earlier states are removed."""
    # All that is in a copy stands in its tables, which are never changed once written.
    state = digest(str(FORMAT), *sorted(f"{file.name} {file.stat().st_size}" for file in copy.glob("*.sst")))
    index = path.parent / f".{path.name}.index-{state}"
    for old in path.parent.glob(f".{path.name}.index-*"):
        if old != index:
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)
    return index


def serve(store: Path, *, host: str, port: int, workers: int, timeout: float, max_bytes: int, hosts: list[str], report: Callable[[str], None]) -> None:
    """Serve until interrupted; raise StoreError or KgError where that cannot begin."""
    import socket

    import uvicorn

    with frozen(store) as copy:
        try:
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            listening = socket.socket(family, socket.SOCK_STREAM)
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
            listening.listen(2048)
        except OSError as error:
            raise KgError(f"{host}:{port}: cannot listen: {error.strerror or error}; choose another --port") from error
        index = index_of(store, copy)
        if not index.exists() and sum(file.stat().st_size for file in copy.iterdir()) > LARGE_BYTES:
            report("reading the names and facts of the graph, once for each state of the store: a minute or two for fifty thousand articles")
        crew = Workers(copy, number=workers, index=index)
        try:
            crew.warm()
            allowed = (*_LOOPBACK, host, *hosts) if host not in {"0.0.0.0", "::"} else ("*",)  # noqa: S104 - the user asked for every address
            app = make_app(crew, seconds=timeout, most=max_bytes, hosts=allowed)
            real = listening.getsockname()[1]
            shown = f"[{host}]" if ":" in host else host
            report(f"http://{shown}:{real}/  (SPARQL at /sparql; Ctrl-C ends)")
            server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off"))
            signal.signal(signal.SIGTERM, lambda *_: setattr(server, "should_exit", True))
            with contextlib.suppress(KeyboardInterrupt):
                server.run(sockets=[listening])
        finally:
            crew.close()
