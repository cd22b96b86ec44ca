"""Train the encoder with all its heads on annotated articles: names, phrases, relations between them, and status.

In: annotated articles and an encoder that has learnt names from the Thai NER corpus. Out: a network whose parts
``kg.learning.export`` writes for the run time. Facts are learnt as multiple instances: the annotation says that a relation holds between two
entities, not where it is said; the score of a fact is the soft maximum over the pairs of their mentions.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.learning.corpora import LAYERS, labels_of
from kg.learning.network import Encoder
from kg.mentions.pieces import PAD, UNK
from kg.mentions.windows import Window

PAIR = 192  # width of a pair's representation
STATES = ("actual", "planned", "negated")


@dataclass
class Prepared:
    """One window ready for the network, with its targets."""

    window: Window
    known: np.ndarray  # (words, known features) 0/1
    labels: dict[str, list[int]]
    words: list[list[int]] = field(default_factory=list)  # sparse features of each word
    starts: list[bool] = field(default_factory=list)  # whether a word begins its paragraph
    spans: list[tuple[int, int]] = field(default_factory=list)  # of items, as piece places, half-open
    types: list[int] = field(default_factory=list)
    pairs: list[tuple[int, int]] = field(default_factory=list)  # of items
    features: list[list[int]] = field(default_factory=list)  # sparse, by pair
    groups: list[int] = field(default_factory=list)  # by (pair, direction): the number of the claim's subject-object group
    targets: np.ndarray | None = None  # (groups, relations)
    allowed: np.ndarray | None = None  # (groups, relations)
    states: list[tuple[int, int, int]] = field(default_factory=list)  # (group, relation, state)


class TagHead(nn.Module):
    """A linear-chain CRF over the words of one layer (Lafferty et al. 2001).

    The score of a label comes from the hidden vector of the word's first piece, the mean of its pieces, the names known there (deep), and from
    sparse features of words and shapes around it (wide).
    """

    def __init__(self, hidden: int, known: int, size: int, sparse: int) -> None:
        super().__init__()
        self.inner = nn.Linear(hidden + known, 256)
        self.out = nn.Linear(256, size)
        self.wide = nn.EmbeddingBag(sparse + 1, size, mode="sum", padding_idx=0, sparse=True)
        nn.init.zeros_(self.wide.weight)
        self.next = nn.Parameter(torch.zeros(size, size))
        self.drop = nn.Dropout(0.2)

    def forward(self, states: Tensor, known: Tensor, features: Tensor) -> Tensor:
        deep = self.out(self.drop(functional.gelu(self.inner(self.drop(torch.cat([states, known], -1))), approximate="tanh")))
        return deep + self.wide(features)

    def steps(self) -> Tensor:
        """Return the transition scores; what BIO forbids is out of reach."""
        return self.next + torch.tensor(forbidden(self.next.shape[0]))


def forbidden(size: int) -> list[list[float]]:
    """Return what to add to the transition scores (from, to) of BIO labels, O first: an I follows the B or I of its own type only."""
    return [[FAR if to and to % 2 == 0 and to not in {came, came + 1 if came % 2 else came} else 0.0 for to in range(size)] for came in range(size)]


FAR = -1e4


def chain_loss(scores: Sequence[Tensor], labels: Sequence[Tensor], step: Tensor) -> Tensor:
    """Return the negative log-likelihood of label sequences, summed; ``scores`` are (words, labels)."""
    longest = max(len(row) for row in labels)
    size = step.shape[0]
    table = torch.zeros(len(scores), longest, size)
    at = torch.zeros(len(scores), longest, dtype=torch.long)
    mask = torch.zeros(len(scores), longest)
    for n, (row, truth) in enumerate(zip(scores, labels, strict=True)):
        table[n, : len(row)] = row
        at[n, : len(row)] = truth
        mask[n, : len(row)] = 1
    gold = (table.gather(2, at.unsqueeze(2)).squeeze(2) * mask).sum() + (step[at[:, :-1], at[:, 1:]] * mask[:, 1:]).sum()
    alpha = table[:, 0]
    for place in range(1, longest):
        further = torch.logsumexp(alpha.unsqueeze(2) + step, 1) + table[:, place]
        alpha = torch.where(mask[:, place].unsqueeze(1) > 0, further, alpha)
    return torch.logsumexp(alpha, 1).sum() - gold


class PairHead(nn.Module):
    """Logits of every relation, in both directions, and of the status, for pairs of items."""

    def __init__(self, hidden: int, kinds: int, relations: int, sparse: int) -> None:
        super().__init__()
        self.first = nn.Linear(3 * hidden, PAIR)
        self.second = nn.Linear(3 * hidden, PAIR)
        self.left = nn.Linear(3 * hidden, PAIR)
        self.right = nn.Linear(3 * hidden, PAIR)
        self.between = nn.Linear(hidden, PAIR)
        self.kind = nn.Embedding(kinds * kinds, PAIR)
        self.features = nn.EmbeddingBag(sparse + 1, PAIR, mode="sum", padding_idx=0, sparse=True)
        self.wide = nn.EmbeddingBag(sparse + 1, 2 * relations, mode="sum", padding_idx=0, sparse=True)
        nn.init.normal_(self.features.weight, std=0.02)
        nn.init.zeros_(self.wide.weight)
        nn.init.normal_(self.kind.weight, std=0.1)
        self.middle = nn.Linear(PAIR, PAIR)
        self.out = nn.Linear(PAIR, 2 * relations)
        self.state = nn.Linear(PAIR, len(STATES))
        self.drop = nn.Dropout(0.25)
        self.kinds = kinds
        nn.init.constant_(self.out.bias, -3.0)

    def forward(self, states: Tensor, item: "Prepared", features: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits (pairs, 2 × relations) and status logits (pairs, 3) of one window."""
        prefix = torch.cat([torch.zeros(1, states.shape[1]), states.cumsum(0)])
        span = torch.tensor(item.spans)
        mean = (prefix[span[:, 1]] - prefix[span[:, 0]]) / (span[:, 1] - span[:, 0]).unsqueeze(1)
        view = self.drop(torch.cat([states[span[:, 0]], states[span[:, 1] - 1], mean], -1))
        pair = torch.tensor(item.pairs)
        i, j = pair[:, 0], pair[:, 1]
        start, end = span[i, 1], torch.maximum(span[j, 0], span[i, 1])
        gap = (prefix[end] - prefix[start]) / (end - start).clamp(min=1).unsqueeze(1)
        types = torch.tensor(item.types)
        z = (
            self.first(view)[i]
            + self.second(view)[j]
            + self.left(view)[i] * self.right(view)[j]
            + self.between(self.drop(gap))
            + self.kind(types[i] * self.kinds + types[j])
            + self.features(features)
        )
        z = self.drop(functional.gelu(z, approximate="tanh"))
        z = self.drop(functional.gelu(self.middle(z), approximate="tanh")) + z
        return self.out(z) + self.wide(features), self.state(z)


class Reader(nn.Module):
    """The encoder and all heads."""

    def __init__(self, encoder: Encoder, *, known: int, kinds: int, relations: int, sparse: int, words: int) -> None:
        super().__init__()
        self.encoder = encoder
        hidden = encoder.embed.weight.shape[1]
        self.tags = nn.ModuleDict({layer: TagHead(2 * hidden, known, len(labels_of(types)), words) for layer, types in LAYERS.items()})
        self.pairs = PairHead(hidden, kinds, relations, sparse)

    def word_states(self, states: Tensor, window: Window) -> Tensor:
        """Return (words, 2 × hidden): the first piece's state and the mean over the word's pieces."""
        prefix = torch.cat([torch.zeros(1, states.shape[1]), states.cumsum(0)])
        first = torch.tensor([min(f, len(window.ids) - 1) for f in window.first])
        last = torch.tensor([min(e, len(window.ids)) for e in window.last])
        last = torch.maximum(last, first + 1)
        return torch.cat([states[first], (prefix[last] - prefix[first]) / (last - first).unsqueeze(1)], -1)


def batches(items: Sequence[Prepared], budget: int, rng: random.Random) -> list[list[int]]:
    """Return batches of windows of like length, each of at most ``budget`` pieces padded."""
    order = list(range(len(items)))
    rng.shuffle(order)
    order.sort(key=lambda i: len(items[i].window.ids) + rng.random() * 60)
    found: list[list[int]] = []
    current: list[int] = []
    longest = 0
    for i in order:
        longest = max(longest, len(items[i].window.ids))
        if current and longest * (len(current) + 1) > budget:
            found.append(current)
            current, longest = [], len(items[i].window.ids)
        current.append(i)
    if current:
        found.append(current)
    rng.shuffle(found)
    return found


def pack(items: Sequence[Prepared], pad: int) -> tuple[Tensor, Tensor]:
    """Return padded piece numbers and their mask."""
    length = max(len(item.window.ids) for item in items)
    ids = torch.full((len(items), length), pad)
    mask = torch.zeros(len(items), length)
    for row, item in enumerate(items):
        ids[row, : len(item.window.ids)] = torch.tensor(item.window.ids)
        mask[row, : len(item.window.ids)] = 1
    return ids, mask


def sparse_of(features: Sequence[Sequence[int]], drop: float, rng: random.Random) -> Tensor:
    """Return rows of sparse features as a padded matrix; each feature is left out with a probability."""
    rows = [[f for f in row if rng.random() >= drop] for row in features] if drop else features
    width = max([len(row) for row in rows] + [1])
    return torch.tensor([[*row, *[0] * (width - len(row))] for row in rows], dtype=torch.long).reshape(len(rows), width)


def label_scores(net: Reader, states: Tensor, item: Prepared, drop: float, rng: random.Random) -> dict[str, Tensor]:
    """Return the scores (fresh words, labels) of each annotated layer of one window."""
    fresh = item.window.fresh
    words = net.word_states(states, item.window)[fresh:]
    known = torch.from_numpy(item.known[fresh:])
    features = sparse_of(item.words[fresh:], drop, rng)
    starts = torch.tensor(item.starts[fresh:])
    found = {}
    for layer in item.labels:
        scores = net.tags[layer](words, known, features)
        inner = torch.zeros(scores.shape[1])
        inner[2::2] = FAR
        found[layer] = scores + starts.unsqueeze(1) * inner
    return found


def group_scores(net: Reader, states: Tensor, item: Prepared, features: Tensor) -> tuple[Tensor, Tensor]:
    """Return the logits (groups, relations) pooled over mention pairs, and status logits (groups, relations, 3) likewise weighted."""
    logits, state = net.pairs(states, item, features)
    pairs = logits.shape[0]
    half = logits.shape[1] // 2
    rows = torch.cat([logits[:, :half], logits[:, half:]])  # first all forward, then all backward
    group = torch.tensor(item.groups)
    count = int(group.max()) + 1
    top = torch.full((count, half), -math.inf).scatter_reduce(0, group.unsqueeze(1).expand(-1, half), rows, "amax", include_self=True).detach()
    weight = torch.exp((rows - top[group]).clamp(min=-30))
    total = torch.zeros(count, half).index_add(0, group, weight)
    pooled = torch.log(total) + top
    size = torch.bincount(group, minlength=count).unsqueeze(1)
    pooled = pooled - 0.5 * torch.log(size.to(pooled.dtype))  # many mentions alone make no fact
    share = (weight / total[group]).unsqueeze(-1)
    both = torch.cat([state, state]).unsqueeze(1)
    states_of = torch.zeros(count, half, len(STATES)).index_add(0, group, share * both)
    del pairs
    return pooled, states_of


def fact_loss(net: Reader, states: Tensor, item: Prepared, drop: float, rng: random.Random) -> tuple[Tensor, Tensor]:
    """Binary cross entropy over allowed (group, relation) cells, summed, and cross entropy of the status of true facts."""
    if not item.pairs or item.targets is None or item.allowed is None:
        return torch.zeros(()), torch.zeros(())
    pooled, state = group_scores(net, states, item, sparse_of(item.features, drop, rng))
    targets, allowed = torch.from_numpy(item.targets), torch.from_numpy(item.allowed)
    loss = functional.binary_cross_entropy_with_logits(pooled, targets, reduction="none")
    loss = (loss * allowed).sum()
    status = torch.zeros(())
    if item.states:
        at = torch.tensor(item.states)
        status = functional.cross_entropy(state[at[:, 0], at[:, 1]], at[:, 2], reduction="sum")
    return loss, status


@dataclass(frozen=True)
class Schedule:
    """How long and how fast to train; rates are of AdamW."""

    epochs: int = 12
    pieces: int = 850
    body: float = 1e-4
    heads: float = 8e-4
    feature_drop: float = 0.3
    word_drop: float = 0.4
    tag_weight: float = 3.0
    window_weight: float = 0.05
    frozen: int = 0  # lowest layers, with what stands before them, that learn nothing


def train_reader(net: Reader, items: Sequence[Prepared], *, schedule: Schedule, seed: int = 0, report: Callable[[str], None] = print) -> None:
    """Train a network on prepared windows, in place; deterministic for one seed and one machine."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    net.encoder.embed.weight.requires_grad_(False)
    if schedule.frozen:
        for part in (net.encoder.position, net.encoder.norm, *net.encoder.layers[: schedule.frozen]):
            part.requires_grad_(False)
    body = [p for p in net.encoder.parameters() if p.requires_grad]
    sparse = [net.pairs.features.weight, net.pairs.wide.weight, *(head.wide.weight for head in net.tags.values())]
    known = {id(p) for p in sparse}
    heads = [p for name, p in net.named_parameters() if not name.startswith("encoder.") and id(p) not in known]
    groups = [{"params": body, "lr": schedule.body}, {"params": heads, "lr": schedule.heads}]
    # The tables have a row for each of a hundred thousand features, and a step touches a few hundred of them.
    optimizers = [torch.optim.AdamW(groups, weight_decay=0.01, fused=True), torch.optim.SparseAdam(sparse, lr=schedule.heads)]
    rates = [(group, group["lr"]) for optimizer in optimizers for group in optimizer.param_groups]
    total = sum(len(batches(items, schedule.pieces, random.Random(0))) for _ in range(1)) * schedule.epochs
    step = 0
    for epoch in range(schedule.epochs):
        net.train()
        sums = [0.0, 0.0, 0.0]
        for batch in batches(items, schedule.pieces, rng):
            chosen = [items[i] for i in batch]
            ids, mask = pack(chosen, PAD)
            blank = (torch.rand(ids.shape) < 0.05) & (mask > 0)
            states = net.encoder(ids.masked_fill(blank, UNK), mask)
            tags = torch.zeros(())
            facts = torch.zeros(())
            status = torch.zeros(())
            words = 1
            chains: dict[str, list[tuple[Tensor, Tensor]]] = {}
            for row, item in enumerate(chosen):
                if item.labels:
                    for layer, scores in label_scores(net, states[row], item, schedule.word_drop, rng).items():
                        chains.setdefault(layer, []).append((scores, torch.tensor(item.labels[layer][item.window.fresh :])))
                    words += len(item.window.words) - item.window.fresh
                fact, state = fact_loss(net, states[row], item, schedule.feature_drop, rng)
                facts, status = facts + fact, status + state
            for layer, parts in chains.items():
                tags = tags + chain_loss([scores for scores, _ in parts], [truth for _, truth in parts], net.tags[layer].steps())
            loss = schedule.tag_weight * tags / words + schedule.window_weight * (facts + 0.5 * status) / len(chosen)
            share = min(1.0, (step + 1) / (0.08 * total)) * max(0.02, 1 - step / total)
            for group, rate in rates:
                group["lr"] = rate * share
            net.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*body, *heads], 1.0)
            for optimizer in optimizers:
                optimizer.step()
            step += 1
            for at, value in enumerate((tags / words, facts / len(chosen), status / len(chosen))):
                sums[at] += float(value.detach())
        steps = max(step / (epoch + 1), 1)
        report(f"epoch {epoch + 1}: tags {sums[0] / steps:.3f} facts {sums[1] / steps:.2f} status {sums[2] / steps:.2f}")
    net.eval()
