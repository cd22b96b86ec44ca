"""Compare with what else reads Thai names: ``make bench`` for speed; ``peers.py FOLDER`` also for names on the Thai NER corpus in that folder.

Speed is characters a second of CPU time, all in this process one after the other, text by text. Names are persons, organizations and places (facilities and
countries among them), exact spans after titles are taken off, in every tenth paragraph of train.txt. Our model is trained here, on the other paragraphs alone,
which takes minutes; pythainlp's shipped model was trained on all of them, so that its figure is flattering. A peer that is not installed is left out. tltk
needs other versions of numpy and pandas: TLTK_PYTHON names the Python of an environment that has it.
"""

import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import kg
from kg.thai.titles import skip_titles

Span = tuple[int, int, str]
ROUNDS = 5
HELD_OUT = 10  # every so many paragraphs
TLTK_PARAGRAPHS = 60  # it reads some hundred characters a second
KINDS = {
    "PERSON": "person", "ORGANIZATION": "organization", "LOCATION": "place", "FACILITY": "place",
    "Person": "person", "Organization": "organization", "Place": "place", "Country": "place", "p": "person", "o": "organization", "l": "place",
}  # fmt: skip
# The tags that pythainlp's shipped model was trained with, from those of the tagger it ships.
_TAGS = {
    "NOUN": "NN", "PROPN": "NN", "VERB": "VV", "ADJ": "AJ", "DET": "AJ", "ADV": "AV", "AUX": "AX", "CCONJ": "CC", "SCONJ": "CC", "ADP": "PS", "NUM": "NU",
    "PART": "PA", "PRON": "PR", "PUNCT": "PU", "SYM": "PU", "INTJ": "IJ", "X": "XX",
}  # fmt: skip


def pythainlp_tagger() -> Callable[[str], list[tuple[str, str]]]:
    """Return pythainlp's NER with newmm: words with labels.

    Its own class asks the network for a corpus; the model is in the wheel. Two features are given the names that the model was trained with (it has
    ``word.isdigit()`` and ``word.prepostag``; the code of 5.4 writes others), which helps it by 3 points.
    """
    import pycrfsuite
    import pythainlp
    from pythainlp.tag import pos_tag
    from pythainlp.tag.thainer import _doc2features
    from pythainlp.tokenize import word_tokenize

    tagger = pycrfsuite.Tagger()
    tagger.open(str(Path(pythainlp.__file__).parent / "corpus" / "thainer_crf_1_5_1.model"))

    def tag(word: str, pos: str) -> str:
        if not any(letter.isalnum() for letter in word):
            return "PU"
        return {"การ": "FX", "ความ": "FX", "ผู้": "FX", "นัก": "FX", "ไม่": "NG"}.get(word) or _TAGS.get(pos, "NN")

    def read(text: str) -> list[tuple[str, str]]:
        words = word_tokenize(text, engine="newmm")
        tagged = [(word, tag(word, pos)) for word, pos in pos_tag(words, engine="perceptron", corpus="tud")]
        rows = [_doc2features(tagged, at) for at in range(len(tagged))]
        for row in rows:
            row["word.isdigit()"] = row.pop("word.isdigit")
            if "word.prevpostag" in row:
                row["word.prepostag"] = row.pop("word.prevpostag")
        return list(zip(words, tagger.tag(rows), strict=True))

    return read


def speed(texts: list[str]) -> None:
    """Print characters a second of each peer."""
    from pythainlp.tag import pos_tag
    from pythainlp.tokenize import word_tokenize

    articles = {text: kg.Article(f"peer-{n}", text, published="2024-01-01") for n, text in enumerate(texts)}
    readers: dict[str, Callable[[str], object]] = {
        "kg, fast profile: names, links, facts, statements": lambda text: kg.extract(articles[text], profile="fast"),
        "pythainlp: newmm, POS and NER (thainer, CRF)": pythainlp_tagger(),
        "pythainlp: newmm and POS (perceptron, tud)": lambda text: pos_tag(word_tokenize(text, engine="newmm"), engine="perceptron", corpus="tud"),
        "pythainlp: newmm words only": lambda text: word_tokenize(text, engine="newmm"),
    }
    if importlib.util.find_spec("spacy"):
        import spacy

        readers["spaCy: blank('th'), words only (it ships no Thai tagger)"] = spacy.blank("th")
    else:
        print("spaCy: not installed (pip install spacy)")
    spent: dict[str, list[float]] = {name: [] for name in readers}
    for number in range(ROUNDS + 1):
        for name, read in readers.items():
            clock = time.process_time()
            for text in texts:
                read(text)
            if number:  # the first round loads models
                spent[name].append(time.process_time() - clock)
    size = sum(map(len, texts))
    print(f"{'characters a second of one core, best of ' + str(ROUNDS):60}")
    for name, times in spent.items():
        print(f"  {name:58} {size / min(times):10,.0f}")
    found = tltk([texts[0][:300]])
    if found is not None:
        print(f"  {'tltk: NER, in its own process, 300 characters':58} {300 / found[1]:10,.0f}")


_TLTK = """
import json, sys, time
texts = json.load(sys.stdin)
from tltk import nlp
nlp.ner_tag("นายสมชาย")
clock = time.process_time()
found = [nlp.ner_tag(text) for text in texts]
print("\\x1e" + json.dumps([found, time.process_time() - clock]))
"""


def tltk(texts: list[str]) -> tuple[list[str], float] | None:
    """Return what tltk writes of texts (tags inside) and its CPU seconds, None where it is not there."""
    python = os.environ.get("TLTK_PYTHON") or (sys.executable if importlib.util.find_spec("tltk") else None)
    if python is None:
        print("tltk: not installed (a virtual environment of its own: pip install tltk 'numpy<2' 'pandas<2.3' requests; TLTK_PYTHON=its python)")
        return None
    outside = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([python, "-c", _TLTK], input=json.dumps(texts), capture_output=True, text=True, check=False, env=outside)
    if "\x1e" not in done.stdout:
        print(f"tltk: does not run: {done.stderr.strip().splitlines()[-1:]}")
        return None
    found, seconds = json.loads(done.stdout.rsplit("\x1e", 1)[1])
    return found, seconds


def inline(line: str, pattern: str) -> tuple[str, list[Span]]:
    """Return a text without its tags, and the spans they mark."""
    text, spans, opened, at = "", [], None, 0
    for tag in re.finditer(pattern, line):
        text += line[at : tag.start()]
        at = tag.end()
        if not tag[1]:
            opened = (tag[2], len(text))
        elif opened and opened[0] == tag[2]:
            spans.append((opened[1], len(text), tag[2]))
            opened = None
    return text + line[at:], spans


def placed(text: str, other: str, spans: list[Span]) -> list[Span]:
    """Return spans of a text that was written with other white space as those of the text itself; none where letters differ."""
    at = [n for n, letter in enumerate(text) if not letter.isspace()]
    if "".join(text.split()) != "".join(other.split()):
        return []
    before = [0]
    for letter in other:
        before.append(before[-1] + (not letter.isspace()))
    return [(at[before[a]], at[before[b] - 1] + 1, kind) for a, b, kind in spans if before[b] > before[a]]


def plain(text: str, spans: list[Span]) -> set[Span]:
    """Return the spans of persons, organizations and places, without titles and white space at their ends."""
    found = set()
    for start, end, tag in spans:
        kind = KINDS.get(tag)
        if kind == "person":
            start = min(skip_titles(text, start), end)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if kind and end > start:
            found.add((start, end, kind))
    return found


def of_labels(words: list[tuple[str, str]]) -> list[Span]:
    """Return the spans that words with BIO labels make."""
    spans: list[Span] = []
    at, kind = 0, ""
    for word, label in words:
        if label[0] == "I" and label[2:] == kind:
            spans[-1] = (spans[-1][0], at + len(word), kind)
        elif label == "O":
            kind = ""
        else:
            kind = label[2:]
            spans.append((at, at + len(word), kind))
        at += len(word)
    return spans


def our_tagger(lines: list[str]) -> Callable[[str], list[Span]]:
    """Return the tagger of names trained on some lines of the corpus and nothing else."""
    import pycrfsuite

    from kg.chains import load_chains, read_chains
    from kg.gazetteer import load_gazetteer
    from kg.learning.corpora import read_ner
    from kg.learning.tagging import ITERATIONS, L1, L2, _append
    from kg.mentions.features import document_features, line_borders
    from kg.mentions.tagger import _spans
    from kg.text.sentences import find_sentences

    gazetteer = load_gazetteer()
    folder = Path(tempfile.mkdtemp())
    (folder / "train.txt").write_text("\n".join(lines), encoding="utf-8")
    trainer = pycrfsuite.Trainer("lbfgs", verbose=False)
    countries = frozenset(form for form, kinds in gazetteer.forms.items() if any(kind == "Country" for kind, _ in kinds))
    for row in read_ner(folder / "train.txt", countries=countries):
        _append({"names": trainer}, row, 1, gazetteer)
    trainer.set_params({"c1": L1, "c2": L2, "max_iterations": ITERATIONS, "feature.possible_transitions": True})
    trainer.train(str(folder / "names.crf"))
    chains = load_chains(str(folder / "names.crf"))

    def read(text: str) -> list[Span]:
        document = find_sentences(kg.Article("a", "ข่าว\n" + text))  # paragraphs of the corpus are no headlines
        rows, borders = document_features(document, gazetteer.find(document.text, document.words)), line_borders(document)
        [(odds, labels)] = read_chains([(chains.sums(rows)[0], chains.steps[0])], borders)
        names = [chains.labels[0][label] for label in labels]
        found = _spans(document, names, odds.max(1).tolist(), set(borders))
        return [(span.start - 5, span.end - 5, span.type) for span in found if span.start >= 5]

    return read


def names(folder: Path) -> None:
    """Print precision, recall and F1 of each peer on the paragraphs held out."""
    lines = list(dict.fromkeys(line for line in (folder / "train.txt").read_text(encoding="utf-8-sig").split("\n") if line.strip()))
    held = [inline(line, r"\[(/?)([A-Z]+)\]") for line in lines[::HELD_OUT]]
    ours, peer = our_tagger([line for n, line in enumerate(lines) if n % HELD_OUT]), pythainlp_tagger()
    gold = [plain(text, spans) for text, spans in held]
    found = {
        "kg's CRF, held out": [plain(text, ours(text)) for text, _ in held],
        "pythainlp thainer, trained on them": [plain(text, of_labels(peer(text))) for text, _ in held],
    }
    marked = tltk([text for text, _ in held[:TLTK_PARAGRAPHS]])
    if marked is not None:
        rows = [(text, *inline(re.sub(r"<(s|p)/>|\|", "", line), r"<(/?)NE([pol])>")) for (text, _), line in zip(held, marked[0], strict=False)]
        found["tltk, what it was trained on unknown"] = [plain(text, placed(text, other, spans)) for text, other, spans in rows]
        print(f"tltk's text is the paragraph's, white space aside, in {sum(''.join(t.split()) == ''.join(o.split()) for t, o, _ in rows)} of {len(rows)}")
    for size in sorted({len(held), min(len(held), TLTK_PARAGRAPHS)}):
        print(f"names in {size} paragraphs, {sum(map(len, gold[:size]))} of them, precision recall F1")
        for name, rows in found.items():
            if len(rows) >= size:
                print(f"  {name:38} " + "  ".join(f"{kind} {_rates(gold[:size], rows[:size], kind)}" for kind in ("person", "organization", "place", "")))


def _rates(gold: list[set[Span]], found: list[set[Span]], kind: str) -> str:
    gold, found = ([{s for s in row if not kind or s[2] == kind} for row in rows] for rows in (gold, found))
    right = sum(len(a & b) for a, b in zip(gold, found, strict=True))
    precision, recall = right / max(sum(map(len, found)), 1), right / max(sum(map(len, gold)), 1)
    return f"{precision:.3f} {recall:.3f} {2 * right / max(sum(map(len, gold)) + sum(map(len, found)), 1):.3f}"


def main() -> None:
    """Print the tables."""
    sys.path.insert(0, str(Path(__file__).parent))
    from stages import articles

    speed([article.text for article in articles()])
    if len(sys.argv) > 1:
        names(Path(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
