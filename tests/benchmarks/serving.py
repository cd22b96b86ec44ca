"""How quick the pages of a served store are: python tests/benchmarks/serving.py STORE [SECONDS]; 50 clients at once for SECONDS (60).

Prints the median and the 95th percentile of each kind of page asked for alone, then of all under load, and the memory of the processes before and after.
"""

import random
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from html import unescape
from pathlib import Path

WORDS = "กระทรวง จีน สมชาย น้ำท่วม เชียงใหม่ โครงการ ประชุม ธนาคาร มหาวิทยาลัย ตำรวจ วัคซีน เกษตรกร".split()
CLIENTS = 50


def start(store: str) -> tuple[subprocess.Popen[str], str, float]:
    """Serve the store; return the process, its address, and the seconds until it listened."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "kg", "serve", "--store", store, "--port", "0"], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        found = re.search(r"http://[\d.]+:\d+", line)
        if found:
            return process, found[0], time.monotonic() - began
    raise SystemExit("the server did not start")


def seconds(url: str) -> float:
    """Return how long a page takes; raise where it is an error."""
    began = time.monotonic()
    with urllib.request.urlopen(url, timeout=120) as answer:
        answer.read()
    return time.monotonic() - began


def told(name: str, times: list[float]) -> None:
    """Print the median and the 95th percentile."""
    times = sorted(times)
    print(f"{name:24} {len(times):6}  median {statistics.median(times) * 1000:7.0f} ms   95 % {times[int(len(times) * 0.95)] * 1000:7.0f} ms")


def memory(pid: int) -> int:
    """Return the resident megabytes of a process and its children."""
    children = [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/status") if f"PPid:\t{pid}\n" in path.read_text()]
    return sum(int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{one}/status").read_text())[1]) // 1024 for one in [pid, *children])  # type: ignore[index]


def main() -> None:
    """Run the benchmark."""
    process, base, waited = start(sys.argv[1])
    try:
        print(f"listening after {waited:.1f} s")
        quoted = [urllib.parse.quote(word) for word in WORDS]
        pages = {"search": [f"{base}/search?q={word}" for word in quoted], "search as you type": [f"{base}/api/search?q={word[:18]}" for word in quoted]}
        found = []
        for url in pages["search"]:
            html = urllib.request.urlopen(url, timeout=120).read().decode()
            found += [base + urllib.parse.quote(unescape(path), safe="/%:#") for path in re.findall(r'href="(/(?:entity|article)/[^"]+)"', html)[:10]]
        found = list(dict.fromkeys(found))
        pages |= {"entities": [url for url in found if "/entity/" in url], "articles": [url for url in found if "/article/" in url]}
        pages |= {"home": [base + "/"] * 5, "timeline": [base + "/timeline"] * 3}
        pages |= {f"graph of {n}": [f"{base}/api/network?limit={n}"] * 3 for n in (300, 5000)}
        for name, urls in pages.items():
            if urls:
                told(name, [seconds(url) for url in urls])
        every = [url for name, urls in pages.items() if "graph" not in name for url in urls]
        before, end = memory(process.pid), time.monotonic() + float(sys.argv[2] if len(sys.argv) > 2 else 60)
        times: list[float] = []
        errors: list[str] = []

        def client(number: int) -> None:
            chance = random.Random(number)
            while time.monotonic() < end:
                try:
                    times.append(seconds(chance.choice(every)))
                except OSError as error:
                    errors.append(str(error))

        threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told(f"{CLIENTS} clients", times)
        print(f"errors {len(errors)} {errors[:2]}   memory before {before} MB, after {memory(process.pid)} MB")
    finally:
        process.terminate()


if __name__ == "__main__":
    main()
