"""The net of pages learns, goes on where it was interrupted, and is exported as it is."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from digitscan.errors import InputError, WeightsError
from digitscan.nets.handwriting import HandwritingNet
from training import runs
from training.begun import begun_of, begun_with, training_of
from training.blend import blend
from training.pages.batches import FULL_CELL, augment, batches
from training.pages.compose import SHAPE
from training.pages.dataset import load, save
from training.pages.evaluate import describe, score
from training.pages.export import check, export_with_card
from training.pages.fit import page_loss, page_task, recipe
from training.pages.kinds import PAGE
from training.pages.labeling import labeler, load_labeler
from training.pages.net import PageNet
from training.pages.sheet import DIGIT, NO_DIGIT, PAPER, PRINT, WRITING
from training.settings import Settings

BUILD = "python -m training pages build"
SMALL = Settings("page", "pages", epochs=2, batch=2, learning_rate=2e-3, precision="float32", average=0.5)


def page_training(pages, start=None):
    return training_of(PAGE, SMALL, page_task(SMALL, pages), start)


@pytest.fixture(scope="module")
def trained(tmp_path_factory, pages):
    training, folder = page_training(pages), tmp_path_factory.mktemp("trained") / "run"
    training.epoch()
    training.save(folder)
    runs.write_json(folder / "settings.json", runs.describe(SMALL, pages) | {"fonts": pages.fonts})
    return folder


@pytest.fixture
def run(trained, tmp_path):
    """A run of one epoch, with which a test may do what it likes."""
    return Path(shutil.copytree(trained, tmp_path / "run"))


@pytest.fixture(scope="module")
def exported(trained, pages, tmp_path_factory):
    """What was told of an export of the run, and the file, beside which lay the card of another."""
    path = tmp_path_factory.mktemp("exported") / "handwriting.onnx"
    path.with_suffix(".md").write_text(f"| sha256 | `{'0' * 64}` |")
    return export_with_card(PAGE, trained, pages, path), path


def logits_for(kind, sure=8.0):
    """Logits (1, 3, 1, 1) that are sure of one of the three classes."""
    logits = torch.zeros(1, 3, 1, 1)
    logits[0, kind - 1] = sure
    return logits


@pytest.mark.parametrize(
    "said, truth, small",
    [
        (DIGIT, DIGIT, True),
        (DIGIT, WRITING, False),
        (DIGIT, NO_DIGIT, False),
        (WRITING, NO_DIGIT, True),
        (PRINT, NO_DIGIT, True),
        (WRITING, PRINT, False),
        (DIGIT, PAPER, True),
    ],
)
def test_the_loss_is_small_where_the_kind_is_right(said, truth, small):
    loss = float(page_loss(logits_for(said), torch.full((1, 1, 1), truth), torch.ones(1, 1, 1)))
    assert (loss < 0.01) == small


def test_cells_with_little_ink_count_little(pages):
    for views, (kinds, weights) in batches(pages, pages.of("train"), 3, seed=1):
        assert views.shape == (3, 1, 256, 320)
        assert float(weights[kinds == PAPER].max()) < 0.1
        assert float(weights.max()) == 1.0
    assert FULL_CELL < 1


def test_changes_keep_ink_where_it_is(pages):
    views = torch.from_numpy(pages.views[:2]).unsqueeze(1).float() / 255
    changed = augment(views, torch.Generator().manual_seed(1))
    assert changed.shape == views.shape
    assert not torch.equal(changed, views)
    for one, other in zip(changed, views, strict=True):
        assert float(one[other > 0.5].mean()) > float(one[other < 0.05].mean()) + 0.2


def test_training_learns_and_goes_on_where_it_was_interrupted(pages, tmp_path):
    whole, half = page_training(pages), page_training(pages)
    whole.epoch()
    second = whole.epoch()
    half.epoch()
    half.save(tmp_path)
    resumed = page_training(pages)
    resumed.restore(tmp_path)
    assert resumed.epoch().train_loss == pytest.approx(second.train_loss, rel=1e-3)
    assert second.train_loss < whole.done[0].train_loss


def test_a_run_begins_with_the_weights_of_another_and_tells_so(run, pages, tmp_path):
    training, folder = page_training(pages, run), tmp_path / "second"
    first = labeler(PAGE.load(run))(pages.views[:1])
    assert labeler(training.average)(pages.views[:1]) == pytest.approx(first, abs=1e-5)
    training.epoch()
    training.save(folder)
    about = runs.describe(SMALL, pages) | {"fonts": pages.fonts, "begun": begun_with(PAGE, run)}
    runs.write_json(folder / "settings.json", about)
    assert begun_of(about)[0]["epochs"] == 1
    assert begun_with(PAGE, folder)[0] == begun_of(about)[0]
    export_with_card(PAGE, folder, pages, tmp_path / "handwriting.onnx")
    card = (tmp_path / "handwriting.md").read_text()
    assert "| trained before | 1 epochs on 6 pages" in card
    assert "pages fit --start runs/page0" in card


def test_a_run_begins_with_an_exported_file_and_can_be_trained(run, exported, pages, tmp_path):
    _, path = exported
    training, folder = page_training(pages, path), tmp_path / "second"
    expected = labeler(PAGE.load(run))(pages.views)
    model = training.average
    assert labeler(model)(pages.views) == pytest.approx(expected, abs=1e-3)
    with torch.no_grad():  # as it is seen while it trains: by the statistics of the pages at hand
        views = torch.from_numpy(pages.views).unsqueeze(1).float() / 255
        trained = torch.softmax(model.train()(views), dim=1)[:, 0].numpy()
    assert np.abs(trained - expected).mean() < 0.05
    begun = begun_with(PAGE, path)
    assert [each["file"] for each in begun] == ["handwriting.onnx"]
    training.epoch()
    training.save(folder)
    runs.write_json(folder / "settings.json", runs.describe(SMALL, pages) | {"fonts": pages.fonts, "begun": begun})
    export_with_card(PAGE, folder, pages, tmp_path / "again.onnx")
    card = (tmp_path / "again.md").read_text()
    assert f"| trained before | handwriting.onnx, sha256 `{begun[0]['sha256']}`" in card
    assert "pages fit --start handwriting.onnx --epochs 2" in card


def test_a_net_between_a_run_and_its_start(run, pages, tmp_path):
    training, trained, between = page_training(pages, run), tmp_path / "trained", tmp_path / "between"
    training.epoch()
    training.save(trained)
    about = runs.describe(SMALL, pages) | {"fonts": pages.fonts, "begun": begun_with(PAGE, run)}
    runs.write_json(trained / "settings.json", about)
    blend(PAGE, trained, run, 0.25, training.task.inputs(1), between)
    first, last, found = (PAGE.load(each).head.weight for each in (run, trained, between))
    assert torch.allclose(found, 0.75 * first + 0.25 * last)
    views = torch.from_numpy(pages.views[pages.of("train")]).unsqueeze(1).float() / 255
    model = PAGE.load(between)
    came = model.quarter[0].convolution(model.cells(views))
    assert torch.allclose(model.quarter[0].norm.running_mean, came.mean((0, 2, 3)), atol=0.05)
    export_with_card(PAGE, between, pages, tmp_path / "handwriting.onnx")
    card = (tmp_path / "handwriting.md").read_text()
    assert "| blended | 0.75 of these weights are those of run, sha256" in card
    assert "pages blend runs/page1 run --share 0.25 --out runs/page1b" in card
    assert "pages export runs/page1b" in card


@pytest.mark.parametrize("content", [b"", b"no net", b"\x08\x08"])
def test_a_file_that_is_no_net_of_pages_begins_nothing(pages, tmp_path, content):
    path = tmp_path / "other.onnx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"other\.onnx: is not a net of pages"):
        page_training(pages, path)


def test_scores_are_shares_of_ink(pages):
    everything = score(lambda views: np.ones((len(views), 64, 80), np.float32), pages, "validation")
    nothing = score(lambda views: np.zeros((len(views), 64, 80), np.float32), pages, "validation")
    assert set(everything.taken.values()) == {1.0}
    assert set(nothing.taken.values()) == {0.0}
    assert everything.n == 2
    assert "100.00%  digit" in describe("net", "pages", "validation", everything)


def test_the_file_labels_as_the_run_does(trained, exported):
    checked, path = exported
    assert checked.largest_difference < 1e-3
    views = np.zeros((1, 96, 160), np.uint8)
    views[:, 20:60, 30:90] = 180
    expected = labeler(PAGE.load(trained))(views)
    assert HandwritingNet(path).probabilities(views)[:, 0] == pytest.approx(expected, abs=1e-3)
    assert load_labeler(PAGE, path)(views) == pytest.approx(load_labeler(PAGE, trained)(views), abs=1e-3)
    assert path.stat().st_size < 1_800_000
    folders = [str(folder) for folder in (trained.parent, path.parent)]
    assert not any(folder in path.read_bytes().decode("latin1") for folder in folders)
    card = path.with_suffix(".md").read_text()
    for words in ("# handwriting.onnx", "sha256", "pages build --count 6", "pages fit --epochs 2 --seed 1", "digit |"):
        assert words in card, words
    assert not any(folder in card for folder in folders)


def test_a_new_net_is_not_held_against_the_card_of_an_old_one(exported):
    path = exported[1]
    assert "0" * 64 not in path.with_suffix(".md").read_text()
    HandwritingNet(path)


def test_another_net_does_not_pass_the_check(exported, pages):
    with pytest.raises(WeightsError, match="differs"):
        check(exported[1].read_bytes(), PageNet(3).eval(), pages)


def test_the_net_has_no_more_than_it_may():
    assert sum(p.numel() for p in PageNet(3).parameters()) < 410_000


def test_a_run_of_another_net_is_named(run):
    path = run / "settings.json"
    about = json.loads(path.read_text())
    about["settings"]["model"] = "line"
    path.write_text(json.dumps(about))
    with pytest.raises(InputError, match=r"settings\.json: is not of a net of pages"):
        PAGE.load(run)


def test_a_run_without_weights_is_named(run):
    (run / "checkpoint.pt").unlink()
    with pytest.raises(InputError, match=r"checkpoint\.pt: is missing"):
        PAGE.load(run)


def test_the_data_set_is_kept_as_it_is(pages, tmp_path):
    save(pages, tmp_path / "pages.npz")
    assert load(tmp_path / "pages.npz", SHAPE, BUILD).sha256() == pages.sha256()


@pytest.mark.parametrize("content, words", [(None, "is not built yet"), (b"PK", "is damaged")])
def test_a_data_set_that_is_missing_or_damaged_is_named(tmp_path, content, words):
    path = tmp_path / "pages.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=rf"pages\.npz: {words}.*python -m training pages build"):
        load(path, SHAPE, BUILD)


def test_a_data_set_of_other_pages_is_named(tmp_path):
    n = np.zeros((2, 8, 8), np.uint8)
    np.savez(tmp_path / "pages.npz", views=n, kinds=n, covers=n, parts=np.zeros(2, np.uint8), fonts=1)
    with pytest.raises(InputError, match=r"pages\.npz: views are uint8 \(2, 8, 8\); build it again"):
        load(tmp_path / "pages.npz", SHAPE, BUILD)


def test_the_recipe_is_of_this_net():
    assert recipe(PAGE, 3, 5).model == "page"
    assert (recipe(PAGE, 3, 5).epochs, recipe(PAGE, 3, 5).seed) == (3, 5)
