"""Write a trained network as the files that the run time loads.

In: a ``Reader``. Out: encoder.onnx (int8), heads.npz (half precision; tables of features 8-bit), heads.json (labels, relations, features), pieces.json.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from kg.errors import TrainingError
from kg.learning.corpora import LAYERS, labels_of
from kg.learning.joint import PAIR, Reader
from kg.learning.prepare import Preparer

# Tables with more rows are written as 8-bit integers.
BIG_ROWS = 5000


def export_encoder(net: Reader, path: Path, *, quantize: bool = True) -> None:
    """Write the encoder as ONNX; quantized, its weights are 8-bit integers by channel and its activations are quantized as they come."""
    try:
        import onnx  # noqa: F401
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as error:
        raise TrainingError("exporting the encoder needs onnx: pip install 'thaikg[train]'") from error
    net.eval()
    whole = path.with_suffix(".fp32.onnx")
    ids, mask = torch.tensor([[0, 5, 6, 7, 2]]), torch.ones(1, 5)
    torch.onnx.export(
        net.encoder, (ids, mask), str(whole), input_names=["ids", "mask"], output_names=["states"],
        dynamic_axes={"ids": {0: "batch", 1: "length"}, "mask": {0: "batch", 1: "length"}, "states": {0: "batch", 1: "length"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip
    if quantize:
        quantize_dynamic(str(whole), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul", "Gather"])
        whole.unlink()
    else:
        whole.replace(path)


def export_heads(net: Reader, preparer: Preparer, folder: Path, *, outside_bias: Mapping[str, float]) -> None:
    """Write the heads' arrays and what their rows and columns mean."""
    arrays: dict[str, np.ndarray] = {}

    def put(name: str, linear: Any) -> None:
        arrays[f"{name}.w"], arrays[f"{name}.b"] = linear.weight.detach().numpy(), linear.bias.detach().numpy()

    for layer in LAYERS:
        put(f"{layer}.inner", net.tags[layer].inner)
        put(f"{layer}.out", net.tags[layer].out)
        arrays[f"{layer}.wide"] = net.tags[layer].wide.weight.detach().numpy()
        arrays[f"{layer}.next"] = net.tags[layer].steps().detach().numpy()
    for name in ("first", "second", "left", "right", "between", "middle", "out", "state"):
        put(f"pairs.{name}", getattr(net.pairs, name))
    arrays["pairs.kind"] = net.pairs.kind.weight.detach().numpy()
    arrays["pairs.features"] = torch.cat([net.pairs.features.weight, net.pairs.wide.weight], 1).detach().numpy()
    assert arrays["pairs.features"].shape[1] == PAIR + 2 * len(preparer.names)
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, np.ndarray] = {}
    for name, array in sorted(arrays.items()):
        if array.shape[0] > BIG_ROWS:  # a row for each feature: 8-bit integers and a scale by row
            scale = np.abs(array).max(1, keepdims=True) / 127 + 1e-12
            written[f"{name}.int8"], written[f"{name}.scale"] = np.round(array / scale).astype(np.int8), scale.astype(np.float32)
        else:
            written[name] = array.astype(np.float16)
    np.savez(folder / "heads.npz", **written)  # type: ignore[arg-type]
    meta = {
        "labels": {layer: labels_of(types) for layer, types in LAYERS.items()},
        "relations": preparer.names,
        "features": preparer.features,
        "word_features": preparer.word_features,
        "outside_bias": dict(outside_bias),
    }
    (folder / "heads.json").write_text(json.dumps(meta, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def export_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write the vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "pieces.json"), pretty=False)
