import numpy as np
import pytest
import torch

from training.calibrate import calibration_error, fit_temperature
from training.data.datasets import NO_DIGIT
from training.evaluate import Rate, rate, rates, refusal


def knows(data):
    """A net that gives each image of the data its label with certainty."""
    labels = {image.tobytes(): int(label) for image, label in zip(data.images, data.labels, strict=True)}

    def net(images):
        values = torch.tensor([labels[image.tobytes()] for image in images])
        return torch.nn.functional.one_hot(values, len(data.classes)).float() * 20 - 20

    return net


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [(9960, 10_000, 0.99455, 0.99706), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(right, n, low, high):
    assert Rate("x", right, n).interval() == pytest.approx((low, high), abs=2e-4)


def test_a_rate_says_how_many_it_is_of():
    text = str(Rate("MNIST test", 9960, 10_000))
    assert "99.60 %" in text
    assert "10000" in text
    assert "MNIST test" in text


def test_a_net_that_knows_all_is_right(drawn):
    data = drawn()
    net = knows(data)
    assert rate(net, "all", data.images, data.labels).value == 1
    assert {r.name for r in rates(net, data)} == {
        f"{part}: {source}" for part in ("validation", "development") for source in ("pen", "crosses")
    }
    assert sum(r.n for r in rates(net, data)) == len(data.part("validation")) + len(data.part("development"))
    assert refusal(net, data).value == 1


def test_a_net_that_cannot_tell_refuses_nothing(drawn):
    data = drawn()
    blind = refusal(lambda images: torch.full((len(images), 11), -np.log(11)), data)
    assert (blind.right, blind.n) == (0, int((data.labels == NO_DIGIT).sum()))


@pytest.mark.parametrize("true", [0.5, 1.0, 2.5])
def test_the_temperature_is_found_again(true):
    generator = torch.Generator().manual_seed(0)
    honest = torch.randn(20_000, 5, generator=generator) * 2
    labels = torch.multinomial(honest.softmax(dim=1), 1, generator=generator).squeeze(1)
    assert fit_temperature(honest * true, labels) == pytest.approx(true, rel=0.05)
    assert calibration_error(honest, labels) < 0.02
    assert calibration_error(honest * 5, labels) > 0.1
