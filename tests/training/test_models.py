import pytest
import torch
from click.testing import CliRunner
from torch import nn

from training.cli import main
from training.models import MODELS, build, count_parameters
from training.models.block import ConvBlock, folded

PARAMETERS = {
    "digit": 340_842,
    "dense-512": 669_706,
    "cnn-32-64": 225_034,
    "dense-300": 316_810,
    "kaggle-cnn": 467_818,
    "dense-64": 55_050,
    "lenet5": 61_706,
    "fashion-cnn": 315_146,
    "dense-50": 42_310,
    "vgg": 435_754,
    "resnet": 562_890,
    "vit": 456_202,
}
OURS = ("digit", "vgg", "resnet", "vit")


def test_every_model_has_its_number_of_parameters():
    assert {name: count_parameters(build(name, 10)) for name in MODELS} == PARAMETERS


@pytest.mark.parametrize("name", OURS)
def test_our_own_nets_stay_small(name):
    assert count_parameters(build(name, 11)) <= 700_000


@pytest.mark.parametrize("model", MODELS.values(), ids=lambda model: model.name)
def test_every_model_says_what_it_is_in_a_line(model):
    assert model.what
    assert len(model.what) + len(model.reported) < 100
    assert "\n" not in model.what + model.reported


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("classes", [2, 11])
def test_gives_a_logit_for_each_class(name, classes):
    assert build(name, classes)(torch.rand(3, 1, 28, 28)).shape == (3, classes)


@pytest.fixture
def batch(drawn):
    """Gives n drawn digits as a model takes them, and their labels."""

    def draw(n):
        data = drawn(n)
        return torch.from_numpy(data.images).float().unsqueeze(1) / 255, torch.from_numpy(data.labels).long()

    return draw


@pytest.mark.parametrize("name", MODELS)
def test_one_step_lowers_the_loss_of_its_batch(name, batch):
    torch.manual_seed(0)
    model, (x, labels) = build(name, 11), batch(33)
    set_dropout(model, 0.0)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    before = nn.functional.cross_entropy(model(x), labels)
    before.backward()
    optimizer.step()
    assert nn.functional.cross_entropy(model(x), labels) < before


def set_dropout(model, share):
    """Without dropout a step is judged by itself and not by what it happened to leave out."""
    for layer in model.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = share


@pytest.mark.parametrize("name", MODELS)
def test_learns_ten_images_by_heart(name, batch):
    torch.manual_seed(0)
    model, (x, labels) = build(name, 11), batch(10)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
    for step in range(1, 61):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model.train()(x), labels).backward()
        optimizer.step()
        if step % 10 == 0 and knows(model, x, labels):
            break
    assert knows(model, x, labels)


@torch.no_grad()
def knows(model, x, labels):
    return bool((model.eval()(x).argmax(dim=1) == labels).all())


@pytest.mark.parametrize(("inputs", "outputs", "pool"), [(4, 8, None), (4, 4, None), (4, 8, (2, 2)), (4, 4, (2, 1))])
def test_a_folded_block_gives_the_same(inputs, outputs, pool):
    torch.manual_seed(0)
    block = ConvBlock(inputs, outputs, (3, 5), pool)
    with torch.no_grad():
        for _ in range(3):
            block(torch.randn(16, inputs, 8, 8) * 3 + 1)
        block.norm.weight.normal_()
    block.eval()
    x = torch.randn(2, inputs, 8, 8)
    copied = folded(nn.Sequential(block))
    assert isinstance(copied[0].norm, nn.Identity)
    assert isinstance(block.norm, nn.BatchNorm2d)
    torch.testing.assert_close(copied(x), block(x), atol=1e-5, rtol=1e-4)


def test_the_command_lists_a_row_a_model_in_a_pipe():
    found = CliRunner().invoke(main, ["models"])
    rows = [line.split("\t") for line in found.stdout.splitlines()]
    assert {name: int(parameters) for name, parameters, _, _ in rows} == PARAMETERS
    assert [reported for name, _, _, reported in rows if name == "lenet5"] == ["MNIST 98.6 %"]


def test_the_command_draws_a_table_on_a_terminal(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")
    lines = CliRunner().invoke(main, ["models"], color=True).stdout.splitlines()
    assert "its authors report" in lines[0]
    assert len(lines) == len(MODELS) + 1
    assert all("\t" not in line for line in lines)
    assert any("669,706" in line for line in lines)
