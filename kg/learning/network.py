"""The encoder and its heads as PyTorch modules, for training only.

In: piece numbers. Out: a hidden vector for every piece, and from those of first pieces the logits of two tag layers (names,
phrases). What it does not do: anything at run time, where ``kg.mentions.encoder`` runs the exported ONNX file.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.learning.e5 import E5Weights


class Layer(nn.Module):
    """One BERT layer: attention, then the inner network, each with residual and layer norm after it."""

    def __init__(self, hidden: int, heads: int, inner: int, epsilon: float) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm_out = nn.LayerNorm(hidden, epsilon)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm_down = nn.LayerNorm(hidden, epsilon)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        batch, length, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        if torch.onnx.is_in_onnx_export():
            weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(hidden // self.heads) + bias, -1)
            attended = weights @ v
        else:
            attended = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.norm_out(x + self.drop(self.out(attended.transpose(1, 2).reshape(batch, length, hidden))))
        return self.norm_down(x + self.drop(self.down(functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """The first ``layers`` layers of multilingual-e5-small over the kept rows of its vocabulary."""

    def __init__(self, weights: E5Weights, keep: list[int], layers: int) -> None:
        super().__init__()
        hidden, inner = weights.hidden, weights.inner
        self.embed = nn.Embedding(len(keep), hidden)
        self.position = nn.Embedding(weights.positions, hidden)
        self.norm = nn.LayerNorm(hidden, weights.epsilon)
        self.layers = nn.ModuleList(Layer(hidden, weights.heads, inner, weights.epsilon) for _ in range(layers))
        self.drop = nn.Dropout(0.1)

        def put(parameter: Tensor, *names: tuple[str, tuple[int, ...]]) -> None:
            arrays = [torch.from_numpy(weights.array(name, *shape)) for name, shape in names]
            with torch.no_grad():
                parameter.copy_(torch.cat(arrays) if len(arrays) > 1 else arrays[0])

        with torch.no_grad():
            words = weights.array("emb.word", weights.vocabulary, hidden)
            self.embed.weight.copy_(torch.from_numpy(words[keep]))
            kind = weights.array("emb.type", 2, hidden)[:1]  # one sentence: always the first type
            places = weights.array("emb.pos", weights.positions, hidden) + kind
            self.position.weight.copy_(torch.from_numpy(places))
        put(self.norm.weight, ("emb.ln.w", (hidden,)))
        put(self.norm.bias, ("emb.ln.b", (hidden,)))
        square, line = (hidden, hidden), (hidden,)
        for number, layer in enumerate(self.layers):
            name = f"l{number}"
            put(layer.qkv.weight, *((f"{name}.{x}.w", square) for x in "qkv"))
            put(layer.qkv.bias, *((f"{name}.{x}.b", line) for x in "qkv"))
            put(layer.out.weight, (f"{name}.ao.w", square))
            put(layer.out.bias, (f"{name}.ao.b", line))
            put(layer.norm_out.weight, (f"{name}.aln.w", line))
            put(layer.norm_out.bias, (f"{name}.aln.b", line))
            put(layer.up.weight, (f"{name}.fi.w", (inner, hidden)))
            put(layer.up.bias, (f"{name}.fi.b", (inner,)))
            put(layer.down.weight, (f"{name}.fo.w", (hidden, inner)))
            put(layer.down.bias, (f"{name}.fo.b", line))
            put(layer.norm_down.weight, (f"{name}.oln.w", line))
            put(layer.norm_down.bias, (f"{name}.oln.b", line))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Return hidden states (batch, length, hidden) of piece numbers (batch, length) under a mask of 0 and 1."""
        x = self.drop(self.norm(self.embed(ids) + self.position.weight[: ids.shape[1]]))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Tagger(nn.Module):
    """The encoder with one linear tag head a layer of labels; ``forward`` gives hidden states and the logits of each head."""

    def __init__(self, encoder: Encoder, sizes: dict[str, int]) -> None:
        super().__init__()
        self.encoder = encoder
        hidden = encoder.embed.weight.shape[1]
        self.heads = nn.ModuleDict({name: nn.Linear(hidden, size) for name, size in sizes.items()})
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, ...]:
        states = self.encoder(ids, mask)
        dropped = self.drop(states)
        return states, *(head(dropped) for head in self.heads.values())
