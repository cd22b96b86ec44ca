"""Go on training from a shipped model: put the weights of an exported encoder and its heads back into a network.

In: a folder that ``kg.learning.export`` wrote. Out: the same weights in a ``Reader``, as near as 8-bit integers are. Sparse features are
matched by name, so that a model learns on with the features of other articles. What it does not do: train.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from kg.errors import TrainingError
from kg.learning.corpora import LAYERS
from kg.learning.joint import PAIR, Reader
from kg.learning.network import Encoder
from kg.learning.prepare import Preparer


def restore_encoder(encoder: Encoder, path: Path) -> None:
    """Load an exported encoder's weights into a network of as many layers or fewer (the lower ones); raise TrainingError for another file."""
    try:
        import onnx
        from onnx import numpy_helper
    except ImportError as error:
        raise TrainingError("going on from a model needs onnx: pip install 'thaikg[train]'") from error
    graph = onnx.load(str(path)).graph
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

    def whole(name: str) -> np.ndarray:
        if name in arrays:
            return np.asarray(arrays[name], np.float32)
        values = arrays[f"{name}_quantized"].astype(np.float32) - arrays[f"{name}_zero_point"].astype(np.float32)
        found: np.ndarray = values * arrays[f"{name}_scale"].astype(np.float32)
        return found

    state = {}
    for name, value in encoder.state_dict().items():
        try:
            array = whole(name)
        except KeyError as error:
            raise TrainingError(f"{path}: no encoder of this kind: it has no {name}") from error
        array = array.T if name.startswith("layers.") else array  # a matrix of a layer is written to be multiplied from the right
        if array.shape != tuple(value.shape):
            raise TrainingError(f"{path}: no encoder of this shape: {name} is {array.shape}, not {tuple(value.shape)}")
        state[name] = torch.from_numpy(np.array(array, np.float32))
    encoder.load_state_dict(state)


def restore_heads(net: Reader, preparer: Preparer, folder: Path) -> None:
    """Load the heads of an exported model; features that it did not know start from what they were."""
    meta: dict[str, Any] = json.loads((folder / "heads.json").read_text(encoding="utf-8"))
    with np.load(folder / "heads.npz") as file:
        arrays = {name: file[name] for name in file.files}
    for name in [name for name in arrays if name.endswith(".int8")]:
        base = name.removesuffix(".int8")
        arrays[base] = arrays[name].astype(np.float32) * arrays[f"{base}.scale"]
    if meta["relations"] != preparer.names:
        raise TrainingError(f"{folder}: its relations are others: {sorted(set(meta['relations']) ^ set(preparer.names))}")

    def put(parameter: Tensor, array: np.ndarray) -> None:
        with torch.no_grad():
            parameter.copy_(torch.from_numpy(array.astype(np.float32)))

    def put_line(linear: nn.Linear, name: str) -> None:
        put(linear.weight, arrays[f"{name}.w"])
        put(linear.bias, arrays[f"{name}.b"])

    def put_rows(table: nn.EmbeddingBag, array: np.ndarray, came: dict[str, int], now: dict[str, int]) -> None:
        with torch.no_grad():
            for feature, row in now.items():
                if feature in came:
                    table.weight[row] = torch.from_numpy(array[came[feature]].astype(np.float32))

    for layer in LAYERS:
        head = net.tags[layer]
        put_line(head.inner, f"{layer}.inner")
        put_line(head.out, f"{layer}.out")
        step = arrays[f"{layer}.next"].astype(np.float32)
        put(head.next, np.where(step < -100, 0, step))
        put_rows(head.wide, arrays[f"{layer}.wide"], meta["word_features"], preparer.word_features)
    for name in ("first", "second", "left", "right", "between", "middle", "out", "state"):
        put_line(getattr(net.pairs, name), f"pairs.{name}")
    put(net.pairs.kind.weight, arrays["pairs.kind"])
    put_rows(net.pairs.features, arrays["pairs.features"][:, :PAIR], meta["features"], preparer.features)
    put_rows(net.pairs.wide, arrays["pairs.features"][:, PAIR:], meta["features"], preparer.features)
