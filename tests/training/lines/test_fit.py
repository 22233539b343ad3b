"""The line net learns a few strips by heart, takes texts without signs for what they are, and can be resumed."""

import numpy as np
import pytest
import torch

from digitscan.nets.sequence import PADDING
from tests.drawing import strip
from training import runs
from training.begun import load_start, training_of
from training.blend import blend
from training.lines.batches import MOST_STRETCHED, batches, count_batches
from training.lines.dataset import CHARACTERS, gather, join
from training.lines.evaluate import digits_of, read, score, text_of
from training.lines.export import INPUT, OUTPUT, LineReader
from training.lines.fit import ctc_loss, line_task, recipe, without_signs
from training.lines.net import AT_FIRST, LineNet, without_context
from training.lines.run import LINE
from training.onnx_file import onnx_file

TEXTS = ("12", "7-3", "88", "6,5")
CLASSES = len(LINE.classes)


@pytest.fixture
def lines():
    strips = [strip(text) for text in TEXTS]
    return join(
        [
            gather("written", "train", strips, TEXTS, digits_only=False),
            gather("orand-car-a", "train", [strip("3.1")], ["31"], digits_only=True),
            gather("written", "validation", strips, TEXTS, digits_only=False),
        ]
    )


def line_training(lines, epochs):
    settings = recipe(epochs, 1)
    return training_of(LINE, settings, line_task(settings, lines))


def test_batches_hold_every_strip_and_its_text(lines):
    chosen = lines.of("train")
    found = list(batches(lines, chosen, columns=200, seed=5))
    assert sorted(np.concatenate([batch.chosen for batch in found]).tolist()) == chosen.tolist()
    for batch in found:
        n, _, height, width = batch.strips.shape
        assert (height, width % 4) == (32, 0)
        assert n == 1 or n * width <= 200 + 12 * n
        ends = torch.cumsum(batch.lengths, 0).tolist()
        for k, start, end in zip(batch.chosen, [0, *ends], ends, strict=False):
            assert "".join(CHARACTERS[code - 1] for code in batch.codes[start:end]) == lines.texts[k]
        assert (batch.frames <= width // 2).all()
    assert abs(count_batches(lines, chosen, 200) - len(found)) <= 2


def test_batches_are_the_same_for_a_seed(lines):
    first, second, other = (list(batches(lines, lines.of("train"), 200, seed, changed=True)) for seed in (1, 1, 2))
    assert all(torch.equal(a.strips, b.strips) for a, b in zip(first, second, strict=True))
    assert not all(torch.equal(a.strips, b.strips) for a, b in zip(first, other, strict=False))


def test_writing_that_trains_is_made_wider_and_narrower_within_bounds_and_its_frames_with_it(lines):
    chosen = np.repeat(lines.of("train"), 40)
    found = list(batches(lines, chosen, 2000, 1, changed=True))
    frames = np.concatenate([batch.frames.numpy() for batch in found])
    ratio = (2 * frames - 2 * PADDING) / np.concatenate([lines.widths[batch.chosen] for batch in found])
    least, most = MOST_STRETCHED
    assert least - 0.1 < ratio.min() < 0.9
    assert 1.1 < ratio.max() < most + 0.1
    (plain,) = batches(lines, chosen[:1], 2000, 1)
    assert plain.frames.item() == (lines.widths[chosen[0]] + 2 * PADDING) // 2


def test_the_net_gives_a_frame_for_two_columns():
    assert LineNet(CLASSES)(torch.zeros(2, 1, 32, 64)).shape == (2, 32, CLASSES)
    assert sum(p.numel() for p in LineNet(CLASSES).parameters()) == 925_770


def test_what_stands_three_digits_away_may_tell_what_a_digit_is():
    strip = torch.rand(1, 1, 32, 200, generator=torch.Generator().manual_seed(0))
    other = strip.clone()
    other[..., 145:155] = 0
    here = slice(48, 52)  # frames of two columns
    for model, sees in ((LineNet(CLASSES), True), (without_context(CLASSES), False)):
        with torch.inference_mode():
            assert torch.equal(model.eval()(strip)[:, here], model(other)[:, here]) != sees


def test_a_net_may_begin_with_the_exported_one_that_it_has_grown_from(lines, tmp_path):
    path, task = tmp_path / "line.onnx", line_task(recipe(1, 1), lines)
    small = write_grown_from(path)
    grown = load_start(LINE, path, task.inputs(1)).eval()
    strips = torch.rand(1, 1, 32, 96, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        assert torch.allclose(grown.body(strips), small.body(strips), atol=1e-3)
    assert torch.equal(grown.head.weight, small.head.weight)
    assert all((block.norm.weight == AT_FIRST).all() for block in grown.context)


def test_between_a_net_and_the_one_that_it_has_grown_from_the_context_is_whole(lines, tmp_path):
    path, out, task = tmp_path / "line.onnx", tmp_path / "between", line_task(recipe(1, 1), lines)
    write_grown_from(path)
    run, training = tmp_path / "run", training_of(LINE, recipe(1, 1), task, path)
    training.epoch()
    training.save(run)
    runs.write_json(run / "settings.json", runs.describe(training.settings, lines))
    blend(LINE, run, path, 0.5, list(task.inputs(1)), out)
    trained, between = LINE.load(run).state_dict(), LINE.load(out).state_dict()
    for name, value in trained.items():
        if name.endswith("convolution.weight"):
            assert torch.allclose(between[name], value) == name.startswith("context"), name


def write_grown_from(path):
    """Exports a net without context, and gives it."""
    small = without_context(CLASSES).eval()
    free = {0: torch.export.Dim("n"), 2: 4 * torch.export.Dim("quarter", min=2)}
    example = torch.zeros(2, 32, 64, dtype=torch.uint8)
    path.write_bytes(onnx_file(LineReader(small), example, free, (INPUT, OUTPUT), {}))
    return small


def test_signs_count_as_blanks_where_the_text_leaves_them_out():
    logs = torch.log_softmax(torch.randn(2, 5, CLASSES, generator=torch.Generator().manual_seed(0)), dim=-1)
    merged = without_signs(logs)
    blank = logs[..., 0].exp() + logs[..., 11:].exp().sum(-1)
    assert torch.allclose(merged[..., 0].exp(), blank)
    assert torch.equal(merged[..., 1:11], logs[..., 1:11])
    assert merged[..., 11:].exp().max() < 1e-9


def test_a_dot_that_the_text_leaves_out_costs_nothing(lines):
    (batch,) = batches(lines, lines.of("train", "orand-car-a"), 200, None)
    sure = torch.full((1, int(batch.frames[0]), CLASSES), -20.0)
    spelled = [CHARACTERS.index(c) + 1 for c in "3.1"]
    sure[0, :, 0] = 0
    for place, code in enumerate(spelled):
        sure[0, 4 * place + 2] = -20.0
        sure[0, 4 * place + 2, code] = 0
    assert ctc_loss(sure, batch) < 0.01


def test_it_learns_a_few_strips_by_heart(lines):
    training = line_training(lines, epochs=90)
    for at in range(90):
        for batch in batches(lines, lines.of("train"), 8000, seed=at):
            training.step(batch.strips, batch, at)
    assert score(training.average, lines, "validation").texts == 1
    assert digits_of(read(training.average, lines, lines.of("train", "orand-car-a"))[0]) == "31"


def test_a_resumed_training_ends_like_one_in_one_go(lines, tmp_path):
    whole = line_training(lines, epochs=3)
    for _ in range(3):
        whole.epoch()
    first = line_training(lines, epochs=3)
    first.epoch()
    first.save(tmp_path)
    second = line_training(lines, epochs=3)
    second.restore(tmp_path)
    for _ in range(2):
        second.epoch()
    for a, b in zip(whole.average.parameters(), second.average.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-6)
    assert [epoch.number for epoch in second.done] == [1, 2, 3]


@pytest.mark.parametrize(("codes", "text"), [([0, 1, 1, 0, 1], "00"), ([13, 13, 0], "-"), ([0, 0], "")])
def test_frames_are_read_without_repetitions(codes, text):
    assert text_of(np.array(codes)) == text


def test_scores_count_texts_and_digits(lines, monkeypatch):
    monkeypatch.setattr("training.lines.evaluate.read", lambda *_: ["12", "73", "8", "6,5"])
    scores = score(None, lines, "validation")
    assert (scores.n, scores.texts, scores.digits) == (4, 2 / 4, 3 / 4)
    assert scores.by_source == {"written": 3 / 4}
    assert digits_of("x12/3-") == "123"
