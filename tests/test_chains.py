"""Chains are crfsuite's: the same labels, the same probabilities."""

import tracemalloc
from itertools import pairwise

import numpy as np
import pycrfsuite
import pytest

import kg
from kg.chains import load_chains, read_chains, softmax
from kg.errors import KgError
from kg.facts.classify import relation_scores
from kg.facts.cues import load_cues
from kg.facts.items import find_items
from kg.facts.pairs import compatible, find_pairs
from kg.gazetteer import load_gazetteer
from kg.mentions.features import document_features, line_borders, read_lines
from kg.mentions.tagger import LAYERS, MODELS, _Kept, _own_sums
from kg.model import Article
from kg.text.sentences import find_sentences

TEXT = (
    "นายกฯ เยือนลาว หารือความร่วมมือ\n"
    "นายอนุทิน ชาญวีรกูล นายกรัฐมนตรีและรัฐมนตรีว่าการกระทรวงมหาดไทย เป็นประธานการประชุมคณะกรรมการพัฒนาระบบราง ครั้งที่ 2/2568 "
    "โดยมีนางสาวสมใจ รักดี ผู้แทนธนาคารแห่งประเทศไทยและสหประชาชาติเข้าร่วม ณ ทำเนียบรัฐบาล กรุงเทพมหานคร\nฝน"
)


def crfsuite(path):
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


def test_labels_and_probabilities_are_those_of_crfsuites_own_tagger():
    document = find_sentences(Article("a", TEXT))
    rows, borders = document_features(document, load_gazetteer().find(document.text, document.words)), line_borders(document)
    paths = [str(MODELS / f"{layer}.crf") for layer in LAYERS]
    chains = load_chains(*paths)
    found = read_chains(list(zip(chains.sums(rows), chains.steps, strict=True)), borders)
    for path, names, (odds, labels) in zip(paths, chains.labels, found, strict=True):
        tagger = crfsuite(path)
        assert list(names) == tagger.labels()
        for start, end in pairwise(borders):
            tagger.set(rows[start:end])
            assert [names[label] for label in labels[start:end]] == tagger.tag()
            theirs = [[tagger.marginal(name, at) for name in names] for at in range(end - start)]
            assert np.allclose(odds[start:end], theirs, atol=1e-9)


def test_a_classifier_is_a_chain_without_steps():
    rows = [["bias", "kind=cue", "mode=direct"], ["bias", "no such feature"], ["bias", "bias"]]
    chains = load_chains(str(MODELS / "statements.crf"))
    tagger = crfsuite(MODELS / "statements.crf")
    tagger.set(rows)
    theirs = [[tagger.marginal(name, at) for name in chains.labels[0]] for at in range(len(rows))]
    assert np.allclose(softmax(chains.sums(rows)[0]), theirs, atol=1e-9)


def test_sums_kept_by_word_are_those_of_the_names_of_features(monkeypatch):
    gazetteer = load_gazetteer()
    chains = load_chains(*(str(MODELS / f"{layer}.crf") for layer in LAYERS))
    monkeypatch.setattr("kg.mentions.tagger.KEPT_WORDS", 40)  # fewer than the text has, so that they are forgotten between
    kept = _Kept(chains)
    for text in (TEXT, TEXT[::-1], TEXT):
        document = find_sentences(Article("a", text))
        seen = gazetteer.find(document.text, document.words)
        lines = read_lines(document, seen)
        sums = chains.table([row for line in lines for row in line.others]) + _own_sums(lines, kept)
        assert np.allclose(np.concatenate(chains.sums(document_features(document, seen)), 1), sums, atol=1e-9)


def test_pairs_are_scored_by_the_names_of_their_features():
    document = kg.extract(Article("a", TEXT, published="2025-01-01"), profile="fast")
    cues = load_cues()
    pairs = find_pairs(document, find_items(document), cues.find(TEXT), types=compatible(cues.relations.values()))
    chains = load_chains(str(MODELS / "facts.crf"))
    odds = softmax(chains.sums([pair.features for pair in pairs])[0])
    found = list(relation_scores(pairs))
    assert any(found)
    for row, scores in zip(odds, found, strict=True):
        assert all(abs(row[chains.labels[0].index(label)] - score) < 1e-9 for label, score in scores.items())


def test_the_best_sequence_is_the_best_of_all_also_where_nothing_is_clear():
    draw = np.random.default_rng(7)
    for size, noise in ((1, 1.0), (5, 0.3), (5, 3.0), (6, 8.0)):
        scores, steps = draw.normal(0, noise, (size, 3)), draw.normal(0, 1, (3, 3))
        [(odds, labels)] = read_chains([(scores, steps)], [0, size])
        every = np.array(np.meshgrid(*[range(3)] * size, indexing="ij")).reshape(size, -1).T
        worth = scores[np.arange(size), every].sum(1) + steps[every[:, :-1], every[:, 1:]].sum(1)
        assert labels == every[worth.argmax()].tolist()
        share = np.exp(worth - worth.max())
        assert np.allclose(odds, [[share[every[:, at] == label].sum() / share.sum() for label in range(3)] for at in range(size)])


def test_long_chains_neither_vanish_nor_lose_their_best_sequence():
    draw = np.random.default_rng(3)
    scores, steps = draw.normal(0, 2, (900, 4)), draw.normal(0, 2, (4, 4))
    [(odds, labels)] = read_chains([(scores, steps)], [0, 900])
    assert np.allclose(odds.sum(1), 1)
    best, back = scores[0], []
    for row in scores[1:]:
        ways = best[:, None] + steps
        back.append(ways.argmax(0))
        best = ways.max(0) + row
    path = [int(best.argmax())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    assert labels == path[::-1]


def test_models_may_have_different_numbers_of_labels():
    draw = np.random.default_rng(5)
    models = [(draw.normal(0, 1, (7, size)), draw.normal(0, 1, (size, size))) for size in (3, 5)]
    together = read_chains(models, [0, 4, 7])
    for model, (odds, labels) in zip(models, together, strict=True):
        [(alone, path)] = read_chains([model], [0, 4, 7])
        assert np.array_equal(odds, alone) and labels == path


def test_a_document_without_words_has_no_labels():
    assert [labels for _, labels in read_chains([(np.zeros((0, 3)), np.zeros((3, 3)))], [0])] == [[]]


def test_another_file_is_refused_with_its_name(tmp_path):
    path = tmp_path / "names.crf"
    path.write_bytes(b"no model" * 20)
    with pytest.raises(KgError, match=r"names\.crf: not a model"):
        load_chains(str(path))


def test_chains_of_very_different_lengths_read_the_same_in_groups(monkeypatch):
    rng = np.random.default_rng(5)
    sizes = [90, 1, 2, 30, 1, 7, 3]
    borders = np.cumsum([0, *sizes]).tolist()
    models = [(rng.normal(size=(borders[-1], 5)), rng.normal(size=(5, 5))) for _ in range(2)]
    whole = read_chains(models, borders)
    monkeypatch.setattr("kg.chains.WIDEST", 100)
    for (odds, path), (found, labels) in zip(whole, read_chains(models, borders), strict=True):
        assert np.allclose(odds, found)
        assert path == labels


def test_a_long_paragraph_among_many_short_ones_takes_memory_for_its_words_only():
    sizes = [4000, *([1] * 4000)]
    borders = np.cumsum([0, *sizes]).tolist()
    tracemalloc.start()
    read_chains([(np.zeros((borders[-1], 5)), np.zeros((5, 5)))], borders)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000  # side by side they would take 16 million places, gigabytes


def test_words_of_a_long_text_are_not_kept():
    kept = _Kept(load_chains(*(str(MODELS / f"{layer}.crf") for layer in LAYERS)))
    size = len(kept.sums)
    kept.find([f"word{number}" for number in range(size + 10)])
    kept.find(["อื่น"])
    assert len(kept.sums) == size
