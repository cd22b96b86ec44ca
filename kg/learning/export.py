"""Write a trained network as the files that the run time loads.

In: a ``Reader``. Out: encoder.onnx (int8), heads.npz (half precision; tables of features 8-bit), heads.json (labels, relations, features), pieces.json.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer

from kg.errors import TrainingError
from kg.learning.corpora import LAYERS, labels_of
from kg.learning.joint import PAIR, Reader
from kg.learning.network import Encoder
from kg.learning.prepare import Preparer

# Tables with more rows are written as 8-bit integers.
BIG_ROWS = 5000
# A feature whose row of weights is no longer than this (Euclidean) is left out: it has hardly moved from where training began. Without the 147,000
# lightest of 277,000 features of pairs and 42,000 of 102,000 of words, facts F1 of 287 articles is the same within 0.002, and the files have half the size.
LIGHT_PAIR, LIGHT_WORD = 0.3, 0.04


def export_encoder(net: Reader, path: Path, *, quantize: bool = True) -> None:
    """Write the encoder as ONNX; quantized, its weights are 8-bit integers by channel and its activations are quantized as they come."""
    try:
        import onnx
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as error:
        raise TrainingError("exporting the encoder needs onnx: pip install 'thaikg[train]'") from error
    net.eval()
    whole = path.with_suffix(".fp32.onnx")
    onnx.save(encoder_graph(net.encoder), str(whole))
    if quantize:
        # Seven bits of the eight: on processors without VNNI sums of products of full bytes overflow.
        quantize_dynamic(
            str(whole), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )  # fmt: skip
        whole.unlink()
    else:
        whole.replace(path)


def encoder_graph(encoder: Encoder) -> Any:
    """Return the encoder as an ``onnx.ModelProto``: piece numbers (batch, length) of equally long texts in, states (batch, length, hidden) out.

    Attention and the activation are onnxruntime's own operators (domain com.microsoft), which run in a third less time than the graph that PyTorch traces. Of
    its operators for attention the one for three inputs, and of norms the plain one behind sums, are the quick ones: 156 -> 125 ms an article of 2,100
    characters against Attention and SkipLayerNormalization (onnxruntime 1.32, one thread).
    """
    from onnx import TensorProto, helper, numpy_helper

    fused = "com.microsoft"
    arrays = {name: value.detach().numpy() for name, value in encoder.state_dict().items()}
    hidden, epsilon = arrays["norm.weight"].shape[0], float(encoder.norm.eps)
    nodes, weights = [], []

    def hold(name: str, array: np.ndarray) -> str:
        weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def add(operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def norm(inputs: list[str], at: str, bias: str, output: str) -> str:
        held = [hold(f"{at}.{part}", arrays[f"{at}.{part}"]) for part in ("weight", "bias")]
        total = add("Add", [add("Add", [inputs[0], bias], f"{output}.biased"), inputs[1]], f"{output}.sum")
        return add("LayerNormalization", [total, *held], output, epsilon=epsilon, axis=-1)

    for name, number in (("zero", 0), ("one", 1), ("two", 2)):
        hold(name, np.array([number], np.int64))
    add("Gather", [hold("embed.weight", arrays["embed.weight"]), "ids"], "words")
    add("Shape", ["ids"], "shape")
    add("Slice", ["shape", "one", "two", "zero"], "length")
    add("Slice", [hold("position.weight", arrays["position.weight"]), "zero", "length", "zero"], "places")
    add("Add", ["words", "places"], "placed")
    held = [hold(f"norm.{part}", arrays[f"norm.{part}"]) for part in ("weight", "bias")]
    states = add("LayerNormalization", ["placed", *held], "embedded", epsilon=epsilon, axis=-1)
    for number, layer in enumerate(encoder.layers):
        at = f"layers.{number}"
        for part in ("qkv", "out", "up", "down"):
            hold(f"{at}.{part}.weight", arrays[f"{at}.{part}.weight"].T)
            hold(f"{at}.{part}.bias", arrays[f"{at}.{part}.bias"])
        add("Add", [add("MatMul", [states, f"{at}.qkv.weight"], f"{at}.qkv"), f"{at}.qkv.bias"], f"{at}.asked")
        parts = [f"{at}.{part}" for part in ("query", "key", "value")]
        nodes.append(helper.make_node("Split", [f"{at}.asked"], parts, name=f"{at}.parts", axis=-1))
        attended = add("MultiHeadAttention", parts, f"{at}.attended", domain=fused, num_heads=layer.heads)
        added = add("MatMul", [attended, f"{at}.out.weight"], f"{at}.out")
        states = norm([added, states], f"{at}.norm_out", f"{at}.out.bias", f"{at}.between")
        inner = add("BiasGelu", [add("MatMul", [states, f"{at}.up.weight"], f"{at}.up"), f"{at}.up.bias"], f"{at}.inner", domain=fused)
        added = add("MatMul", [inner, f"{at}.down.weight"], f"{at}.down")
        last = number == len(encoder.layers) - 1
        states = norm([added, states], f"{at}.norm_down", f"{at}.down.bias", "states" if last else f"{at}.states")
    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, ["batch", "length"])]
    outputs = [helper.make_tensor_value_info("states", TensorProto.FLOAT, ["batch", "length", hidden])]
    graph = helper.make_graph(nodes, "encoder", inputs, outputs, weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(fused, 1)], ir_version=8)


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
    for name in ("pairs.features", *(f"{layer}.wide" for layer in LAYERS)):
        arrays[name][0] = 0  # padding: training never adds it, the run time always does
    features, word_features = (
        _without_light(arrays, tables, numbers, least)
        for tables, numbers, least in (
            (["pairs.features"], preparer.features, LIGHT_PAIR),
            ([f"{layer}.wide" for layer in LAYERS], preparer.word_features, LIGHT_WORD),
        )
    )
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
        "features": features,
        "word_features": word_features,
        "outside_bias": dict(outside_bias),
    }
    (folder / "heads.json").write_text(json.dumps(meta, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _without_light(arrays: dict[str, np.ndarray], tables: Sequence[str], numbers: Mapping[str, int], least: float) -> dict[str, int]:
    """Leave out of some tables, in place, the rows that are light in all of them together; return the numbers of the features that are left."""
    weight = np.sqrt(sum((arrays[name].astype(np.float64) ** 2).sum(1) for name in tables))
    kept = [0, *(row for row in sorted(numbers.values()) if weight[row] > least)]
    for name in tables:
        arrays[name] = arrays[name][kept]
    number = {row: new for new, row in enumerate(kept)}
    return {feature: number[row] for feature, row in numbers.items() if row in number}


def export_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write the vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "pieces.json"), pretty=False)
