"""Processes that answer questions about a store, each of which can be killed: a query cannot be stopped in any other way.

In: the name of a function of ``kg.web.answers`` and its arguments. Out: its result, or its error. An answer that is late is a ``LateError``: its
process is killed and another takes its place; the others go on.
"""

import contextlib
import multiprocessing
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from kg.errors import KgError
from kg.web.reading import parts

# A process that opens a store of a national archive and reads its names takes half a minute.
START_SECONDS = 900.0


class LateError(KgError):
    """An answer that did not come in time."""


class BusyError(KgError):
    """More questions than can be answered now."""


class Asker(Protocol):
    """What answers questions: processes, or the same in this process for tests and small graphs."""

    def ask(self, name: str, *, seconds: float, **arguments: Any) -> Any:
        """Return what a function of ``kg.web.answers`` says."""


class Workers:
    """Some processes over one store that nobody writes to."""

    def __init__(self, path: Path, *, number: int, index: Path | None = None) -> None:
        """Start the processes; they open the store read-only and share what they know of it by the file ``index``."""
        self._path, self._index = path, index
        self._context = multiprocessing.get_context("spawn")
        self._idle: queue.Queue[tuple[Any, Connection]] = queue.Queue()
        self._all: set[Any] = set()
        self._closed = False
        for _ in range(number):
            self._start()

    def _start(self) -> None:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(self._path, self._index, there), daemon=True)
        process.start()
        there.close()
        self._all.add(process)
        self._idle.put((process, here))

    def ask(self, name: str, *, seconds: float, **arguments: Any) -> Any:
        """Return what a function says; raise LateError after some seconds, BusyError where no process was free for as long, or the function's error."""
        try:
            process, line = self._idle.get(timeout=seconds)
        except queue.Empty:
            raise BusyError("too many questions at once: try again") from None
        try:
            line.send((name, arguments))
            if not line.poll(seconds):
                raise LateError(f"no answer within {seconds:g} seconds: ask for less")
            good, value = line.recv()
        except (LateError, EOFError, OSError) as error:
            self._end(process, line)
            if not self._closed:
                threading.Thread(target=self._start, daemon=True).start()
            if isinstance(error, LateError):
                raise
            raise KgError("the process that answered died: ask for less") from error
        self._idle.put((process, line))
        if not good:
            raise value
        return value

    def warm(self) -> None:
        """Have every process know the names of the graph, so that the first visitor does not wait; what no start has read yet they read together."""
        number = len(self._all)
        if self._index is not None and not self._index.exists():
            with contextlib.suppress(KgError):  # a folder that cannot be written: each process then reads for itself
                self.ask("read", seconds=START_SECONDS, part="things")
                with ThreadPoolExecutor(number) as pool:
                    for done in [pool.submit(self.ask, "read", seconds=START_SECONDS, part=part) for part in parts()]:
                        done.result()
                self.ask("read", seconds=START_SECONDS, part="join")
            self._renew()
        with ThreadPoolExecutor(number) as pool:
            for done in [pool.submit(self.ask, "warm", seconds=START_SECONDS) for _ in range(number)]:
                done.result()

    def _renew(self) -> None:
        """Have other processes take the place of all, which hold on to the memory in which they read."""
        for _ in range(len(self._all)):
            process, line = self._idle.get()
            self._end(process, line)
            self._start()

    def _end(self, process: Any, line: Connection) -> None:
        line.close()
        process.kill()
        process.join()
        self._all.discard(process)

    def close(self) -> None:
        """End all processes."""
        self._closed = True
        for process in list(self._all):
            process.kill()
            process.join()


class Here:
    """The same in this process, without a time limit: for tests and graphs in memory."""

    def __init__(self, answers: Any) -> None:
        """Keep the ``Answers``."""
        self._answers = answers

    def ask(self, name: str, *, seconds: float, **arguments: Any) -> Any:  # noqa: ARG002 - the time limit needs a process that can be killed
        """Return what a function says."""
        return getattr(self._answers, name)(**arguments)


def _work(path: Path, index: Path | None, line: Connection) -> None:
    import signal

    from kg.graph.store import open_store
    from kg.web.answers import Answers

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its processes
    answers = Answers(open_store(path, read_only=True), index)
    while True:
        try:
            name, arguments = line.recv()
        except (EOFError, OSError):
            return
        function: Callable[..., Any] = getattr(answers, name)
        try:
            result = (True, function(**arguments))
        except KgError as error:
            result = (False, error)
        except Exception as error:  # noqa: BLE001 - a bug in one answer must not end the process
            result = (False, KgError(f"{name} failed: {type(error).__name__}: {error}"))
        try:
            line.send(result)
        except (BrokenPipeError, OSError):
            return
