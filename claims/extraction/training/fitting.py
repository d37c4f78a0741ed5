"""Fitting the network to sentences, on one core and the same each time."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 its usual name
from tokenizers import Tokenizer
from torch import Tensor

from claims.extraction.training.debates import Sentence
from claims.extraction.training.network import LONGEST, MODEL, Network

_MASK, _FIRST_WORD = 103, 1000


@dataclass(frozen=True)
class Settings:
    """How the network is fitted.

    `hidden` is the share of words hidden from it, so that it does not learn debates by heart; `unsure` how
    far from 0 and 1 it is to stay; `rate` the highest learning rate.
    """

    layers: tuple[int, ...] = (0, 1)
    epochs: int = 3
    rate: float = 1.5e-4
    hidden: float = 0.1
    unsure: float = 0.02
    batch: int = 32
    seed: int = 0


def tokenizer() -> Tokenizer:
    """Give MiniLM's own tokenizer, cutting what is too long."""
    made = Tokenizer.from_file(str(MODEL / "tokenizer.json"))
    made.no_padding()
    made.enable_truncation(LONGEST)
    return made


def fit(sentences: list[Sentence], settings: Settings) -> Network:
    """Fit a network to the worth of sentences, and to whether they state facts where that was judged."""
    torch.manual_seed(settings.seed)
    torch.set_num_threads(1)
    chance = random.Random(settings.seed)  # noqa: S311 a shuffle, no secret
    network = Network(list(settings.layers))
    ids = [one.ids for one in tokenizer().encode_batch([sentence.text for sentence in sentences])]
    goal, weight = _goals(sentences, settings.unsure)
    optimizer, schedule = _optimizer(network, settings, math.ceil(len(ids) / settings.batch))
    for epoch in range(settings.epochs):
        network.train()
        total = 0.0
        for batch in _batches(ids, settings.batch, chance):
            tokens = _hide(padded([ids[index] for index in batch]), settings.hidden)
            with torch.autocast("cpu", torch.bfloat16):
                found = network.log_odds(tokens)
            losses = F.binary_cross_entropy_with_logits(found.float(), goal[batch], reduction="none")
            loss = (losses * weight[batch]).sum(1).mean()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            total += loss.item()
        print(f"  epoch {epoch + 1}: loss {total * settings.batch / len(ids):.4f}", flush=True)
    return network.eval()


def _goals(sentences: list[Sentence], unsure: float) -> tuple[Tensor, Tensor]:
    """Give goal and weight of each sentence and output; facts count half, the unjudged nothing."""
    goal = torch.tensor([[float(one.is_worth), float(bool(one.is_fact))] for one in sentences])
    weight = torch.tensor([[1.0, 0.5 * (one.is_fact is not None)] for one in sentences])
    return goal * (1 - 2 * unsure) + unsure, weight


def _optimizer(network: Network, settings: Settings, steps: int) -> tuple[torch.optim.Optimizer, Any]:
    """Give an optimizer that learns the pooling faster than the layers, warms up, and comes to rest."""
    fresh = [*network.attends.parameters(), *network.adds.parameters(), network.bias]
    known = {id(one) for one in fresh}
    old = [one for one in network.parameters() if id(one) not in known]
    groups = [{"params": old}, {"params": fresh, "lr": settings.rate * 10}]
    optimizer = torch.optim.AdamW(groups, lr=settings.rate, weight_decay=0.01)
    total = steps * settings.epochs
    slope = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / (0.06 * total), 1 - step / total)
    )
    return optimizer, slope


def _batches(ids: list[list[int]], size: int, chance: random.Random) -> Iterator[list[int]]:
    """Deal sentences of like length into batches, the batches in any order."""
    order = sorted(range(len(ids)), key=lambda index: len(ids[index]) + 4 * chance.random())
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    chance.shuffle(batches)
    yield from batches


def _hide(tokens: Tensor, share: float) -> Tensor:
    is_hidden = (torch.rand(tokens.shape) < share) & (tokens >= _FIRST_WORD)
    return torch.where(is_hidden, _MASK, tokens)


def padded(ids: list[list[int]]) -> Tensor:
    """Give token numbers as a rectangle, filled up with 0."""
    return torch.nn.utils.rnn.pad_sequence([torch.tensor(one) for one in ids], batch_first=True)


def log_odds(network: Network, texts: list[str]) -> Tensor:
    """Give (sentence, output) for texts."""
    ids = [one.ids for one in tokenizer().encode_batch(texts)]
    order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
    found = torch.zeros(len(ids), 2)
    with torch.no_grad():
        for start in range(0, len(order), 64):
            batch = order[start : start + 64]
            found[batch] = network.log_odds(padded([ids[index] for index in batch]))
    return found
