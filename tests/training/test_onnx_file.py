from pathlib import Path

import numpy as np
import pytest
import torch

from digitscan.errors import WeightsError
from training.onnx_file import compare_with_torch, open_session

SHIPPED = Path(__file__).parents[2] / "weights" / "digit.onnx"


@pytest.mark.parametrize(("threads", "taken"), [(None, 1), (2, 2)])
def test_a_file_is_computed_with_as_many_threads_as_torch_if_not_said(threads, taken):
    assert torch.get_num_threads() == 1
    for net in (str(SHIPPED), SHIPPED.read_bytes()):
        assert open_session(net, threads).get_session_options().intra_op_num_threads == taken


@pytest.mark.parametrize(("off", "refused"), [(5e-4, False), (2e-3, True)])
def test_a_probability_may_differ_by_a_thousandth(off, refused):
    content, digits = SHIPPED.read_bytes(), np.zeros((3, 28, 28), np.uint8)
    (right,) = open_session(content).run(None, {"digits": digits})
    wrong = right.copy()
    wrong[1, 4] += off
    samples = [(digits, right), (digits[:2], wrong[:2])]
    if refused:
        with pytest.raises(WeightsError, match="differs from the trained one"):
            compare_with_torch(content, samples)
    else:
        found = compare_with_torch(content, samples)
        assert found.n == 5
        assert found.largest_difference == pytest.approx(off, abs=1e-6)
