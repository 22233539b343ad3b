"""The search, the probability of a text and the alignment agree with the sum over all paths, written out."""

import itertools

import numpy as np
import pytest

from digitscan.nets.ctc import align, best_texts, log_probabilities, log_probability


def random_frames(count, classes, seed):
    frames = np.random.default_rng(seed).normal(0, 1.5, (count, classes))
    return (frames - np.log(np.exp(frames).sum(axis=1, keepdims=True))).astype(np.float32)


def text_of(path):
    return tuple(code for code, _ in itertools.groupby(path) if code)


def all_texts(frames):
    """The probability of each text: the sum over the paths that spell it."""
    found = {}
    for path in itertools.product(range(frames.shape[1]), repeat=len(frames)):
        probability = np.exp(sum(float(frames[t, code]) for t, code in enumerate(path)))
        found[text_of(path)] = found.get(text_of(path), 0.0) + probability
    return found


def certain(*codes, classes=5):
    frames = np.full((len(codes), classes), -12.0, np.float32)
    frames[np.arange(len(codes)), codes] = -1e-4
    return frames


@pytest.mark.parametrize("seed", range(4))
def test_a_text_has_the_probability_of_all_its_paths(seed):
    frames = random_frames(6, 4, seed)
    truth = all_texts(frames)
    found = np.exp(log_probability(frames, list(truth)))
    assert found == pytest.approx(list(truth.values()), abs=1e-6)


def test_a_text_too_long_for_the_frames_is_impossible():
    assert log_probability(random_frames(3, 3, 0), [(1, 1, 1), (1, 2, 1)])[0] == -np.inf


def test_no_texts_have_no_probabilities():
    assert log_probability(random_frames(3, 3, 0), []).shape == (0,)


def test_many_strips_at_once_give_what_each_gives_alone():
    lengths = [*range(3, 40), 5]
    frames = [random_frames(count, 5, count) for count in lengths]
    texts = [[(), (1,), (2, 2, 4)][: 1 + count % 3] for count in lengths]
    for together, one, some in zip(log_probabilities(frames, texts), frames, texts, strict=True):
        assert together == pytest.approx(log_probability(one, some), abs=1e-9)


def test_no_strips_have_no_texts():
    assert log_probabilities([], []) == []


@pytest.mark.parametrize("seed", range(4))
def test_a_wide_search_finds_the_most_probable_texts_in_order(seed):
    frames = random_frames(6, 4, seed)
    truth = all_texts(frames)
    wanted = sorted(truth, key=truth.get, reverse=True)[:4]
    assert best_texts(frames, 500)[:4] == wanted


def test_the_search_keeps_no_more_than_it_is_told():
    assert len(best_texts(random_frames(8, 6, 1), 3)) == 3


@pytest.mark.parametrize(
    ("path", "text"),
    [((1, 1, 2), (1, 2)), ((1, 0, 1), (1, 1)), ((0, 0), ()), ((0, 3, 3, 0, 0, 4), (3, 4)), ((2, 2, 2), (2,))],
)
def test_sure_frames_give_their_text(path, text):
    assert best_texts(certain(*path), 4)[0] == text


def test_characters_lie_where_their_frames_are():
    assert align(certain(0, 1, 1, 0, 1, 2, 0, 0), (1, 1, 2)) == [(1, 3), (4, 5), (5, 6)]


def test_an_empty_text_lies_nowhere():
    assert align(certain(0, 0), ()) == []


def test_what_does_not_fit_cannot_be_aligned():
    with pytest.raises(ValueError, match="3 characters do not fit into 4 frames"):
        align(certain(1, 0, 1, 0), (1, 1, 1))
