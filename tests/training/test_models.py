import pytest
import torch
from torch import nn

from training.models import MODELS, build, count_parameters
from training.models.digit import ConvBlock

PARAMETERS = {"digit": 347_115}


def test_every_model_has_its_number_of_parameters():
    assert {name: count_parameters(build(name, 11)) for name in MODELS} == PARAMETERS


def test_the_shipped_net_stays_small():
    assert count_parameters(build("digit", 11)) <= 700_000


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("classes", [10, 11])
def test_gives_a_logit_for_each_class(name, classes):
    assert build(name, classes)(torch.rand(3, 1, 28, 28)).shape == (3, classes)


@pytest.mark.parametrize("name", MODELS)
def test_one_step_lowers_the_loss_of_its_batch(name, drawn):
    torch.manual_seed(0)
    model, data = build(name, 11), drawn(33)
    x, labels = torch.from_numpy(data.images).float().unsqueeze(1) / 255, torch.from_numpy(data.labels).long()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    before = nn.functional.cross_entropy(model(x), labels)
    before.backward()
    optimizer.step()
    assert nn.functional.cross_entropy(model(x), labels) < before


@pytest.mark.parametrize("name", MODELS)
def test_learns_ten_images_by_heart(name, drawn):
    torch.manual_seed(0)
    model, data = build(name, 11), drawn(10)
    x, labels = torch.from_numpy(data.images).float().unsqueeze(1) / 255, torch.from_numpy(data.labels).long()
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    for _ in range(40):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), labels).backward()
        optimizer.step()
    model.eval()
    assert (model(x).argmax(dim=1) == labels).all()


@pytest.mark.parametrize(("inputs", "outputs", "pool"), [(4, 8, False), (4, 4, False), (4, 8, True), (4, 4, True)])
def test_a_folded_block_gives_the_same(inputs, outputs, pool):
    torch.manual_seed(0)
    block = ConvBlock(inputs, outputs, 3, pool)
    with torch.no_grad():
        for _ in range(3):
            block(torch.randn(16, inputs, 8, 8) * 3 + 1)
        block.norm.weight.normal_()
    block.eval()
    x = torch.randn(2, inputs, 8, 8)
    expected = block(x)
    block.fold()
    assert isinstance(block.norm, nn.Identity)
    torch.testing.assert_close(block(x), expected, atol=1e-5, rtol=1e-4)
