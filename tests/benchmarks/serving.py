"""How quick the pages of a served store are: python tests/benchmarks/serving.py STORE [SECONDS]; 50 clients at once for SECONDS (60).

Prints the median and the 95th percentile of each kind of page asked for alone, then of all under load, and the memory of the processes before and after.
STORE may also be the address of a server that runs. With --pictures N it opens the graph page N times in Chromium instead, of each number of nodes, and prints
how long the first picture takes from the start of the navigation, and the pages of the entities named by --entity, asked for N times.
"""

import argparse
import random
import re
import shutil
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
# Of the archive, those with the longest pages.
LARGEST = ["ไทย", "นายกรัฐมนตรี"]
# Milliseconds from the navigation on: when the page was parsed, the network had come, the first layout was drawn, and the browser had shown that.
_WATCH = """new MutationObserver((_, watch) => { const graph = document.getElementById("graph"); if (!graph?.dataset.ready) return;
  watch.disconnect(); const drawn = performance.now();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.shown = [performance.getEntriesByType("navigation")[0].domInteractive,
    performance.getEntriesByType("resource").find(e => e.name.includes("/api/network")).responseEnd, drawn, performance.now()]; graph.dataset.shown = 1; }));
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"] })"""


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


def pictures(base: str, runs: int, entities: list[str]) -> None:
    """Measure the first picture of the graph page in Chromium, a fresh profile for each run, and the pages of some entities."""
    from playwright.sync_api import sync_playwright

    chromium = next(path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name)))
    for name in entities:
        hits = urllib.request.urlopen(f"{base}/search?q={urllib.parse.quote(name)}", timeout=120).read().decode()
        paths = re.findall(r'href="(/entity/[^"]+)"', hits)
        if paths:
            url = base + urllib.parse.quote(unescape(paths[0]), safe="/%:#")
            times = [seconds(url) for _ in range(runs)]
            print(f"{name:24} {runs:6}  median {statistics.median(times) * 1000:7.0f} ms   worst {max(times) * 1000:7.0f} ms")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--use-gl=swiftshader", "--enable-unsafe-swiftshader"])
        for number in (300, 1000, 5000):
            rows = []
            for _ in range(runs):
                context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="th-TH")
                page = context.new_page()
                page.add_init_script(_WATCH)
                page.goto(f"{base}/graph?limit={number}", wait_until="commit")
                page.wait_for_selector("#graph[data-shown]", state="attached", timeout=120_000)
                rows.append(page.evaluate("window.shown"))
                context.close()
            parts = ", ".join(f"{part} {statistics.median(column):.0f}" for part, column in zip(("parsed", "fetched", "drawn"), zip(*rows, strict=True), strict=False))
            print(f"picture of {number:<13} {runs:6}  median {statistics.median(row[3] for row in rows):7.0f} ms   worst {max(row[3] for row in rows):7.0f} ms   ({parts})")
        browser.close()


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", help="a store, or the address of a server that runs (with --pictures)")
    parser.add_argument("seconds", nargs="?", type=float, default=60)
    parser.add_argument("--pictures", type=int, metavar="N", help="measure first pictures and single entities, N times each, and nothing else")
    parser.add_argument("--entity", action="append", help="with --pictures: names of entities, those of the archive with the longest pages if none is given")
    given = parser.parse_args()
    if given.store.startswith("http"):
        pictures(given.store.rstrip("/"), given.pictures or 5, given.entity or LARGEST)
        return
    process, base, waited = start(given.store)
    try:
        print(f"listening after {waited:.1f} s")
        if given.pictures:
            pictures(base, given.pictures, given.entity or LARGEST)
            return
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
        before, end = memory(process.pid), time.monotonic() + given.seconds
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
