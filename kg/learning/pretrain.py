"""Teach the encoder Thai names: multilingual-e5-small on the Thai NER corpus.

In: the corpus (paragraphs with tagged names). Out: an ``Encoder`` whose states tell names; ``kg.learning.joint`` goes on from it with annotated
articles. The head used here is thrown away.
"""

import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional, utils

from kg.learning.corpora import NAMES, Tagged, labels_of, read_ner
from kg.learning.network import Encoder, Tagger
from kg.mentions.pieces import BOS, EOS, PAD, UNK, cut_pieces

CHUNK_PIECES = 250
BATCH_PIECES = 1500
RATE, HEAD_RATE = 1e-4, 5e-4


class _Chunk(NamedTuple):
    ids: list[int]
    first: list[int]
    labels: list[int]


def _chunks(row: Tagged, tokenizer: Tokenizer, number: dict[str, int], cache: dict[tuple[str, bool], list[int]]) -> list[_Chunk]:
    words = [row.text[a:b] for a, b in row.words]
    spaced = [a == 0 or row.text[a - 1].isspace() for a, _ in row.words]
    pieces = cut_pieces(tokenizer, words, spaced, cache=cache)
    borders = [*pieces.first, len(pieces.ids)]
    found, i = [], 0
    while i < len(words):
        j = i + 1
        while j < len(words) and borders[j + 1] - borders[i] <= CHUNK_PIECES:
            j += 1
        ids = pieces.ids[borders[i] : borders[j]][:CHUNK_PIECES]
        first = [f - borders[i] + 1 for f in pieces.first[i:j] if f - borders[i] < len(ids)]
        found.append(_Chunk([BOS, *ids, EOS], first, [number[label] for label in row.labels["names"][i : i + len(first)]]))
        i = j
    return found


def teach_names(
    encoder: Encoder, tokenizer: Tokenizer, path: Path, *, countries: frozenset[str], epochs: int = 3, report: Callable[[str], None] = print
) -> None:
    """Train an encoder in place on a Thai NER file; deterministic on one machine."""
    torch.manual_seed(0)
    rng = random.Random(0)
    labels = labels_of(NAMES)
    number = {label: n for n, label in enumerate(labels)}
    cache: dict[tuple[str, bool], list[int]] = {}
    chunks = [chunk for row in read_ner(path, countries=countries) for chunk in _chunks(row, tokenizer, number, cache)]
    net = Tagger(encoder, {"names": len(labels)})
    encoder.embed.weight.requires_grad_(False)
    head = list(net.heads.parameters())
    body = [p for p in encoder.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW([{"params": body, "lr": RATE}, {"params": head, "lr": HEAD_RATE}], weight_decay=0.01)
    total = len(_batches(chunks, random.Random(0))) * epochs
    step = 0
    net.train()
    for epoch in range(epochs):
        seen = 0.0
        for batch in _batches(chunks, rng):
            ids, mask = _pack([chunks[i] for i in batch])
            blank = (torch.rand(ids.shape) < 0.05) & (mask > 0)
            logits = net(ids.masked_fill(blank, UNK), mask)[1]
            rows = torch.tensor([n for n, i in enumerate(batch) for _ in chunks[i].first])
            places = torch.tensor([f for i in batch for f in chunks[i].first])
            loss = functional.cross_entropy(logits[rows, places], torch.tensor([label for i in batch for label in chunks[i].labels]))
            share = min(1.0, (step + 1) / (0.06 * total)) * max(0.02, 1 - step / total)
            for group, rate in zip(optimizer.param_groups, (RATE, HEAD_RATE), strict=True):
                group["lr"] = rate * share
            optimizer.zero_grad()
            loss.backward()
            utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step += 1
            seen += loss.item()
        report(f"names, epoch {epoch + 1} of {epochs}: loss {seen * epochs / total:.3f}")
    net.eval()


def _batches(chunks: list[_Chunk], rng: random.Random) -> list[list[int]]:
    order = list(range(len(chunks)))
    rng.shuffle(order)
    order.sort(key=lambda i: len(chunks[i].ids) + rng.random() * 8)
    found: list[list[int]] = []
    current: list[int] = []
    longest = 0
    for i in order:
        longest = max(longest, len(chunks[i].ids))
        if current and longest * (len(current) + 1) > BATCH_PIECES:
            found.append(current)
            current, longest = [], len(chunks[i].ids)
        current.append(i)
    if current:
        found.append(current)
    rng.shuffle(found)
    return found


def _pack(chunks: list[_Chunk]) -> tuple[Tensor, Tensor]:
    length = max(len(chunk.ids) for chunk in chunks)
    ids = torch.full((len(chunks), length), PAD)
    mask = torch.zeros(len(chunks), length)
    for row, chunk in enumerate(chunks):
        ids[row, : len(chunk.ids)] = torch.tensor(chunk.ids)
        mask[row, : len(chunk.ids)] = 1
    return ids, mask
