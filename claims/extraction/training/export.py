"""The network made small and written as data: 8-bit numbers in a graph and plain arrays, nothing that runs.

The ranges of the numbers inside are fixed here, from sentences shown to the graph, so that what a
sentence gets does not depend on which others are read with it. Weights take 7 bits, which sums without
overflow on processors that lack the newer instructions.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from claims.extraction.training.fitting import padded, tokenizer
from claims.extraction.training.network import MODEL, Network

SHOWN = 1000


class _Shown(CalibrationDataReader):
    """Sentences as the graph takes them, a few at a time."""

    def __init__(self, network: Network, texts: list[str]) -> None:
        self._batches = self._read(network, texts)

    @staticmethod
    def _read(network: Network, texts: list[str]) -> Iterator[dict[str, np.ndarray]]:
        ids = sorted((one.ids for one in tokenizer().encode_batch(texts)), key=len)
        for start in range(0, len(ids), 16):
            batch = padded(ids[start : start + 16])
            yield {"vectors": network.table[batch].numpy(), "is_token": (batch > 0).float().numpy()}

    def get_next(self) -> dict[str, np.ndarray] | None:
        return next(self._batches, None)


def write(network: Network, texts: list[str], folder: Path) -> None:
    """Write `encoder.onnx`, and the pieces of words with their vectors."""
    with tempfile.TemporaryDirectory() as scratch:
        exact, ready = Path(scratch, "exact.onnx"), Path(scratch, "ready.onnx")
        _trace(network, exact)
        quant_pre_process(str(exact), str(ready), skip_symbolic_shape=True)
        quantize_static(
            str(ready),
            str(folder / "encoder.onnx"),
            _Shown(network, texts[:SHOWN]),
            op_types_to_quantize=["MatMul"],
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_exclude=_exact(ready),
            extra_options={"OpTypesToExcludeOutputQuantization": ["MatMul"], "WeightSymmetric": True},
        )
    _write_pieces(network, folder)


def _trace(network: Network, path: Path) -> None:
    shape = torch.zeros(2, 16, network.table.shape[1]), torch.ones(2, 16)
    names = ["vectors", "is_token"]
    axes = {name: {0: "sentence", 1: "token"} for name in (*names, "adds")}
    torch.onnx.export(
        network.eval(), shape, str(path), dynamo=False, input_names=names, output_names=["adds"],
        dynamic_axes=axes, opset_version=17,
    )  # fmt: skip


def _exact(path: Path) -> list[str]:
    """Name the products that stay exact: of attention, and of the pooling, off which the result is read."""
    graph = onnx.load(str(path)).graph
    weights = {weight.name for weight in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMul"]
    return [node.name for node in products if node.input[1] not in weights or "layers" not in node.name]


def _write_pieces(network: Network, folder: Path) -> None:
    """Write the pieces in Latin script, and their vectors in 8 bits with a scale for each."""
    pieces = (MODEL / "vocab.txt").read_text().splitlines()
    kept = [number for number, piece in enumerate(pieces) if piece.isascii() and "[unused" not in piece]
    (folder / "pieces.txt").write_text("".join(f"{pieces[number]}\n" for number in kept))
    table = network.table.numpy()[kept]
    scales = np.abs(table).max(1, keepdims=True) / 127
    np.save(folder / "vectors.npy", np.round(table / scales).astype(np.int8))
    np.save(folder / "scales.npy", scales.astype(np.float32))
    np.save(folder / "bias.npy", network.bias.detach().numpy())
