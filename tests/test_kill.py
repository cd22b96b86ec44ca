"""A build killed at any moment loses nothing: started again, it ends with the very graph of an undisturbed one."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
MOMENTS = 10
ARTICLES = 300


def write_rows(path, number):
    """Write so many articles in the words of the seeds."""
    seeds = [seed.read_text(encoding="utf-8").split("---\n", 2)[-1] for seed in sorted((ROOT / "seeds").glob("*.txt"))]
    rows = [{"id": f"a{n}", "text": f"ข่าวที่ {n} {seeds[n % len(seeds)]}", "published": "2024-05-01"} for n in range(number)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def processes_in(folder):
    """Return the numbers of the processes that work in a folder, as Linux tells."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if place.readlink() == folder.resolve():
                found.append(place.parent.name)
    return found


def test_a_killed_build_goes_on_where_it_was(kg, tmp_path):
    write_rows(tmp_path / "rows.jsonl", ARTICLES)
    whole = kg("build", "rows.jsonl", "--store", "whole.kg", "--profile", "fast")
    assert whole.code == 0
    command = [sys.executable, "-m", "kg", "build", "rows.jsonl", "--store", "killed.kg", "--profile", "fast"]
    rng = random.Random(7)
    killed = 0
    for _ in range(MOMENTS):
        process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.3, 5.0))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
    assert killed  # at least one was still at work
    for _ in range(60):
        if not processes_in(tmp_path):
            break
        time.sleep(0.1)
    assert processes_in(tmp_path) == [], "the reading processes of a killed build end with it"
    last = kg("build", "rows.jsonl", "--store", "killed.kg", "--profile", "fast")
    assert last.code == 0, last.err
    graphs = [sorted(kg("export", "--store", name, "--to", "nquads").out.splitlines()) for name in ("whole.kg", "killed.kg")]
    assert graphs[0] == graphs[1]
