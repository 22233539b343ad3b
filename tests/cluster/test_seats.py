"""What comes from a cluster is looked at before it is believed."""

import pytest

from digitscan.batch.file_reading import Failed
from digitscan.cluster.hosting import explained
from digitscan.cluster.seats import same_file
from digitscan.cluster.terms import Terms, check_terms
from digitscan.errors import InputError, WorkerError
from digitscan.files.read_settings import Part
from digitscan.records import PageReading, SourceFile
from digitscan.workers.messages import Task, TaskDone


def said(size):
    return [SourceFile(size, 1, "a", 1), PageReading("a.png", 1, (), {}), TaskDone()]


def test_another_file_of_the_same_name_is_refused(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"12345")
    task = Task(str(path), Part(1, 2), True)
    assert same_file(said(5), task) == said(5)
    state, failed, done = same_file(said(4), task)
    assert (state, done) == (SourceFile(), TaskDone())
    assert isinstance(failed, Failed)
    assert "it has 5 bytes here and 4 on the worker" in str(failed.error)


def test_what_cannot_be_compared_is_believed(tmp_path):
    failure = [SourceFile(), Failed(InputError("a.png", "it is gone")), TaskDone()]
    for task in (None, Task("s3://b/a.png", Part(), True), Task(str(tmp_path / "none.png"), Part(), True)):
        assert same_file(said(5), task) == said(5)
        assert same_file(failure, task) == failure


def test_only_what_is_not_there_is_said_to_be_missing(tmp_path):
    """Whether there is a file of too long a name, or in a folder that may not be entered, cannot be told."""
    (tmp_path / "a.png").touch()
    for source in ("a.png", "x" * 5000, "s3://b/none.png"):
        failed = Failed(InputError(source, "bad"))
        assert explained(failed, str(tmp_path), "tcp://w") == failed
    told = explained(Failed(InputError("none.png", "bad")), str(tmp_path), "tcp://w")
    assert str(told.error).startswith("none.png: the worker at tcp://w cannot find it; ")


NETS = (("digit", "aa"), ("line", "bb"))


@pytest.mark.parametrize(
    ("here", "words"),
    [
        (Terms("1", (("digit", "aa"), ("line", ""))), "cannot read the weights of the net line"),
        (Terms("1", (("digit", "cc"), ("line", "bb"))), r"other weights of the net digit \(sha256 cc in place of aa\)"),
        (Terms("2", NETS), "has digitscan 2, and this is 1"),
        (Terms("2", ()), "has digitscan 2, and this is 1"),
    ],
)
def test_what_differs_is_named(here, words):
    check_terms(Terms("1", NETS), Terms("1", NETS), "tcp://w")
    with pytest.raises(WorkerError, match=f"the worker at tcp://w .*{words}"):
        check_terms(Terms("1", NETS), here, "tcp://w")
