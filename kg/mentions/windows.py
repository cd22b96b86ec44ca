"""Cut a document into the windows that the encoder reads.

In: the words of a document. Out: runs of piece numbers of at most ``WINDOW_PIECES``; an article that needs several repeats its
headline and lead at the head of each, so that what the lead introduces can be related to what comes late. What it does not
do: run the network.
"""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from tokenizers import Tokenizer

from kg.mentions.pieces import BOS, EOS, cut_pieces
from kg.model import Document

# The encoder has 512 places; BOS and EOS take two.
WINDOW_PIECES = 500
LEAD_PIECES = 150


class Window(NamedTuple):
    """Piece numbers with BOS and EOS, and the words they make.

    For each word of the document in it: its number, and the places of its first and one past its last piece. Words before ``fresh`` (a place
    in ``words``) are the repeated lead.
    """

    ids: list[int]
    words: list[int]
    first: list[int]
    last: list[int]
    fresh: int


class _Run(NamedTuple):
    words: range
    pieces: list[list[int]]
    size: int


def cut_windows(document: Document, tokenizer: Tokenizer, *, cache: dict[tuple[str, bool], list[int]]) -> list[Window]:
    """Return the windows of a document; every word is fresh in exactly one."""
    runs = _runs(document, tokenizer, cache)
    total = sum(run.size for run in runs)
    if total <= WINDOW_PIECES:
        return [_window(runs, 0)] if runs else []
    lead: list[_Run] = []
    for run in runs:
        if sum(r.size for r in lead) + run.size > LEAD_PIECES:
            break
        lead.append(run)
    room = WINDOW_PIECES - sum(run.size for run in lead)
    windows: list[list[_Run]] = []
    current: list[_Run] = []
    size = 0
    for run in runs[len(lead) :]:
        if current and size + run.size > room:
            windows.append(current)
            current, size = [], 0
        current.append(run)
        size += run.size
    if current:
        windows.append(current)
    made = []
    for number, body in enumerate(windows):
        made.append(_window([*lead, *body], 0 if number == 0 else sum(len(run.words) for run in lead)))
    return made


def _runs(document: Document, tokenizer: Tokenizer, cache: dict[tuple[str, bool], list[int]]) -> list[_Run]:
    """Cut the words into paragraphs, and paragraphs longer than a window's room into parts."""
    text, words = document.text, document.words
    runs: list[_Run] = []
    begin = 0
    for i in range(len(words) + 1):
        if i < len(words) and (i == begin or "\n" not in text[words[i - 1][1] : words[i][0]]):
            continue
        forms = [text[a:b] for a, b in words[begin:i]]
        spaced = [n == 0 or words[begin + n - 1][1] < words[begin + n][0] for n in range(len(forms))]
        found = cut_pieces(tokenizer, forms, spaced, cache=cache)
        borders = [*found.first, len(found.ids)]
        pieces = [found.ids[a:b] for a, b in itertools.pairwise(borders)]
        runs += _split(begin, pieces)
        begin = i
    return runs


def _split(begin: int, pieces: Sequence[list[int]]) -> list[_Run]:
    runs, start, size = [], 0, 0
    limit = WINDOW_PIECES - LEAD_PIECES - 10
    for n, word in enumerate(pieces):
        if size + len(word) > limit and n > start:
            runs.append(_Run(range(begin + start, begin + n), list(pieces[start:n]), size + 1))
            start, size = n, 0
        size += len(word)
    if start < len(pieces):
        runs.append(_Run(range(begin + start, begin + len(pieces)), list(pieces[start:]), size + 1))
    return runs


def _window(runs: Sequence[_Run], fresh: int) -> Window:
    ids, words, first, last = [BOS], [], [], []
    for run in runs:
        for number, pieces in zip(run.words, run.pieces, strict=True):
            words.append(number)
            first.append(len(ids))
            ids += pieces[:32]  # a "word" of hundreds of letters is an address or noise
            last.append(len(ids))
        ids.append(EOS)
    return Window(ids[: WINDOW_PIECES + 12], words, first, last, fresh)
