"""Time each stage of both profiles on an article of 2,100 characters: ``make bench``.

Prints milliseconds an article by stage and articles a second, and the ratio of the profiles; machines differ, ratios less so.
"""

import statistics
import sys
import time
from pathlib import Path

import kg
from kg.graph.quads import to_quads
from kg.pipeline import PROFILES, stages
from kg.text.sentences import find_sentences

CHARS = 2100
ROUNDS = 5


def articles() -> list[kg.Article]:
    """Return the seeds, joined and cut to the length of a typical article."""
    folder = Path(__file__).parent.parent.parent / "seeds"
    texts = [path.read_text(encoding="utf-8").split("---\n", 2)[-1] for path in sorted(folder.glob("*.txt"))]
    whole = "\n".join(texts)
    size = len(whole)
    return [kg.Article(f"bench-{n}", (whole[n * 700 % size :] + whole)[:CHARS], published="2024-01-01") for n in range(8)]


def main() -> None:
    """Print the table."""
    rows = articles()
    speed = {}
    for profile in PROFILES:
        parts = stages(profile, threads=2 if profile == "accurate" else 1)
        names = ["sentences", *(part.func.__name__.strip("_") for part in parts), "quads"]
        spent: dict[str, list[float]] = {name: [] for name in names}
        for number in range(ROUNDS + 1):
            for article in rows:
                clock = time.perf_counter()
                document = find_sentences(article)
                marks = [time.perf_counter() - clock]
                for stage in parts:
                    clock = time.perf_counter()
                    document = stage(document)
                    marks.append(time.perf_counter() - clock)
                clock = time.perf_counter()
                to_quads(document)
                marks.append(time.perf_counter() - clock)
                if number:  # the first round fills caches
                    for name, mark in zip(names, marks, strict=True):
                        spent[name].append(mark)
        total = sum(statistics.median(values) for values in spent.values())
        speed[profile] = 1 / total
        cells = "  ".join(f"{name} {1000 * statistics.median(values):6.1f}" for name, values in spent.items())
        print(f"{profile:9} ms an article: {cells}  = {1000 * total:.1f} ms, {1 / total:.1f} articles/s")
    print(f"fast is {speed['fast'] / speed['accurate']:.1f} times as fast as accurate")


if __name__ == "__main__":
    sys.exit(main())
