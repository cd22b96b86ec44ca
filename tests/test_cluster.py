"""Reading on a cluster: a real scheduler and real workers give what one machine gives, also where one of them is killed in the middle."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.test_kill import write_rows

ROOT = Path(__file__).parent.parent
pytest.importorskip("distributed")


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers of one thread each, as processes: their address, and the workers."""
    address = f"tcp://127.0.0.1:{free_port()}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def start(module, *arguments):
        with (tmp_path / f"{module}-{len(started)}.log").open("wb") as log:
            process = subprocess.Popen([sys.executable, "-m", "distributed.cli." + module, *arguments], cwd=tmp_path, env=environment, stdout=log, stderr=log)
        started.append(process)
        return process

    started: list = []
    start("dask_scheduler", "--host", address, "--no-dashboard")
    workers = [start("dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(tmp_path)) for _ in range(2)]
    from distributed import Client

    with Client(address, timeout="30s", set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, workers
    for process in started:
        process.kill()
        process.wait()


def lines(path):
    return sorted(path.read_text(encoding="utf-8").splitlines())


def test_a_cluster_gives_what_one_machine_gives_though_a_worker_is_killed(kg, cluster, tmp_path):
    address, workers = cluster
    write_rows(tmp_path / "rows.jsonl", 400)
    assert kg("build", "rows.jsonl", "--profile", "fast", "-o", "alone.nq").code == 0
    command = [sys.executable, "-m", "kg", "build", "rows.jsonl", "--profile", "fast", "-o", "together.nq", "--engine", "dask", "--scheduler", address]
    process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.PIPE)
    time.sleep(4.0)
    at_work = process.poll() is None
    workers[0].send_signal(signal.SIGKILL)
    _, told = process.communicate(timeout=180)
    assert process.returncode == 0, told.decode()
    assert at_work
    assert lines(tmp_path / "together.nq") == lines(tmp_path / "alone.nq")


def test_workers_write_shards_that_load(kg, cluster, tmp_path):
    address, _ = cluster
    write_rows(tmp_path / "rows.jsonl", 30)
    built = [kg("build", "rows.jsonl", "--profile", "fast", "--engine", "dask", "--scheduler", address, "--shards", "shards") for _ in range(2)]
    assert [ran.code for ran in built] == [0, 0], built[0].err
    assert built[0].out == built[1].out
    names = built[0].out.split()
    assert names and all(Path(name).is_file() for name in names)
    loaded = kg("load", *names, "--store", "loaded.kg")
    assert loaded.code == 0, loaded.err
    kg("build", "rows.jsonl", "--profile", "fast", "--store", "built.kg")
    graphs = [kg("export", "--store", name, "--to", "nquads", "--text").out for name in ("loaded.kg", "built.kg")]
    assert graphs[0] == graphs[1]
    assert kg("verify", "--store", "loaded.kg").code == 0


def test_no_cluster_is_one_clear_line(kg, tmp_path):
    write_rows(tmp_path / "rows.jsonl", 2)
    ran = kg("build", "rows.jsonl", "--engine", "dask", "--scheduler", f"tcp://127.0.0.1:{free_port()}", "-o", "out.nq")
    assert ran.code == 1
    assert "dask scheduler" in ran.err
    assert "Traceback" not in ran.err
