"""Makes an int8 net of an exported one, and measures what that costs in accuracy and wins in time."""

import logging
import math
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from digitscan.records import Gray
from training.onnx_file import open_session

CALIBRATION = 1000
BATCH = 256
REPEATS = 15
NOISE = 0.05
FASTER = 0.9
"""int8 wins where it takes at most this share of float's time: less than that is lost in the noise of a clock."""

_QUANTIZED = ["Conv", "Gemm", "MatMul"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How an int8 net compares with the float net that it was made from.

    Attributes:
        n: Labeled images that both read.
        float_errors: How many the float net got wrong.
        int8_errors: How many the int8 net got wrong.
        lost: How many only the int8 net got wrong.
        float_seconds: Time of the float net for an image, on one core in batches of 256; median of 15.
        int8_seconds: The same of the int8 net.
    """

    n: int
    float_errors: int
    int8_errors: int
    lost: int
    float_seconds: float
    int8_seconds: float

    @property
    def chance(self) -> float:
        """How likely so many of the differing answers are lost to int8 by chance: the sign test, one-sided."""
        differing = self.lost + self.lost - (self.int8_errors - self.float_errors)
        return sum(math.comb(differing, k) for k in range(self.lost, differing + 1)) / 2**differing

    @property
    def costs_nothing(self) -> bool:
        """Whether int8 makes no more errors than the float net, beyond noise (5 %)."""
        return self.int8_errors <= self.float_errors or self.chance > NOISE

    @property
    def is_faster(self) -> bool:
        """Whether int8 takes at most nine tenths of the time."""
        return self.int8_seconds <= FASTER * self.float_seconds

    @property
    def worth_it(self) -> bool:
        """Whether int8 costs nothing in accuracy and wins speed."""
        return self.costs_nothing and self.is_faster

    def __str__(self) -> str:
        return (
            f"{self.int8_errors} errors of {self.n} validation images against {self.float_errors} in float32, "
            f"{1e6 * self.int8_seconds:.0f} microseconds an image against {1e6 * self.float_seconds:.0f}"
        )


def to_int8(exported: bytes, images: Gray) -> bytes:
    """Quantizes an exported net: static, QDQ, int8 weights a channel and uint8 activations; metadata stay.

    On x86 processors that lack VNNI, sums of such products may saturate, and some answers differ there. Weights of
    seven bits would be safe, but cost the shipped net a tenth more errors.

    Args:
        exported: The ONNX file.
        images: uint8 (N, 28, 28), of the training part; the ranges of activations are taken from them.
    """
    with tempfile.TemporaryDirectory() as folder, _quiet():
        whole, shaped, quantized = (Path(folder) / f"{name}.onnx" for name in ("whole", "shaped", "quantized"))
        whole.write_bytes(exported)
        quant_pre_process(str(whole), str(shaped), skip_optimization=True, skip_symbolic_shape=True)
        quantize_static(
            str(shaped),
            str(quantized),
            _Calibration(exported, images),
            quant_format=QuantFormat.QDQ,
            op_types_to_quantize=_QUANTIZED,
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        model = onnx.load(quantized)
    described = {entry.key: entry.value for entry in onnx.load_from_string(exported).metadata_props}
    onnx.helper.set_model_props(model, described)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def compare(exported: bytes, quantized: bytes, images: Gray, labels: NDArray[np.uint8]) -> Comparison:
    """Measures an int8 net against the float net on labeled images uint8 (N, 28, 28) that trained neither."""
    nets = [open_session(content, threads=1) for content in (exported, quantized)]
    floating, int8 = (_classes(net, images) == labels for net in nets)
    seconds = _seconds(nets, np.resize(images, (BATCH, *images.shape[1:])))
    return Comparison(
        n=len(labels),
        float_errors=int((~floating).sum()),
        int8_errors=int((~int8).sum()),
        lost=int((floating & ~int8).sum()),
        float_seconds=seconds[0],
        int8_seconds=seconds[1],
    )


class _Calibration(CalibrationDataReader):  # type: ignore[misc]
    """Hands the images to the quantizer in batches."""

    def __init__(self, exported: bytes, images: Gray) -> None:
        name = onnx.load_from_string(exported).graph.input[0].name
        self._batches = ({name: images[at : at + BATCH]} for at in range(0, len(images), BATCH))

    def get_next(self) -> dict[str, Gray] | None:
        """The next batch, None after the last."""
        return next(self._batches, None)


def _run(net: onnxruntime.InferenceSession, images: Gray) -> NDArray[np.float32]:
    found: NDArray[np.float32] = net.run(None, {net.get_inputs()[0].name: images})[0]
    return found


def _classes(net: onnxruntime.InferenceSession, images: Gray) -> NDArray[np.intp]:
    found = [_run(net, images[at : at + BATCH]).argmax(axis=1) for at in range(0, len(images), BATCH)]
    return np.concatenate(found)


def _seconds(nets: list[onnxruntime.InferenceSession], batch: Gray) -> list[float]:
    """Median time of each net for one image of the batch; they take turns, so that a busy machine slows them alike."""
    taken = np.zeros((REPEATS, len(nets)))
    for repeat in range(-1, REPEATS):  # the first round warms up, and its place is written again by the last
        for at, net in enumerate(nets):
            start = time.perf_counter()
            _run(net, batch)
            taken[repeat, at] = time.perf_counter() - start
    return [float(median) / len(batch) for median in np.median(taken, axis=0)]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps the quantizer's advice, which goes to the root logger, off the terminal."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
