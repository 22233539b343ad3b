import pytest
import torch
from click.testing import CliRunner
from torch.nn import functional

from digitscan.errors import InputError
from training import runs
from training.cli import main
from training.data.datasets import load_mnist
from training.distill import DistillSettings, distillation, ensemble, load_teachers
from training.fit import digit_training
from training.loop import fit
from training.settings import Settings

CPU = torch.device("cpu")


class Fixed(torch.nn.Module):
    """A teacher that gives the same logits for everything."""

    def __init__(self, *logits):
        super().__init__()
        self.logits = torch.tensor(logits)

    def forward(self, x):
        return self.logits.expand(len(x), -1)


X = torch.zeros(2, 1, 28, 28)
TEACHERS = [Fixed(4.0, 0.0, 0.0), Fixed(0.0, 4.0, 0.0)]


def test_an_ensemble_is_the_mean_of_probabilities():
    expected = (torch.tensor([2.0, 0, 0]).softmax(0) + torch.tensor([0, 2.0, 0]).softmax(0)) / 2
    assert torch.allclose(ensemble(TEACHERS, X, 2.0)[1], expected)


def test_the_loss_mixes_teachers_and_labels():
    logits, labels = torch.tensor([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]]), torch.tensor([2, 0])
    labels_only = distillation(TEACHERS, DistillSettings(3.0, 0.0), CPU)(logits, X, labels)
    assert torch.isclose(labels_only, functional.cross_entropy(logits, labels))
    soft = distillation(TEACHERS, DistillSettings(3.0, 1.0), CPU)(logits, X, labels)
    goal, found = ensemble(TEACHERS, X, 3.0), (logits / 3).softmax(dim=1)
    assert torch.isclose(soft, 9 * (goal * (goal / found).log()).sum(dim=1).mean())
    half = distillation(TEACHERS, DistillSettings(3.0, 0.5), CPU)(logits, X, labels)
    assert torch.isclose(half, (soft + labels_only) / 2)


def test_a_student_follows_its_teachers_against_the_labels(drawn):
    data = drawn(110)
    teacher = Fixed(*[6.0 if k == 3 else 0.0 for k in range(11)])
    objective = distillation([teacher], DistillSettings(2.0, 0.95), CPU)
    settings = Settings("dense-64", "digits", epochs=4, batch=16, precision="float32", average=0.9, augmentation="none")
    training = digit_training(settings, data, CPU, objective=objective)
    while not training.over():
        training.epoch(lambda step: None)
    found = training.average(torch.from_numpy(data.images[:50]).float().unsqueeze(1) / 255)
    assert (found.argmax(dim=1) == 3).all()


@pytest.fixture
def teachers(tmp_path, mnist_folder):
    """Two runs on drawn digits without junk, and the folder of the digits."""
    data = mnist_folder(200)
    built = load_mnist(data, data)
    paths = []
    for seed in (1, 2):
        settings = Settings("dense-64", "mnist", epochs=1, seed=seed, batch=20, augmentation="none")
        paths.append(tmp_path / f"teacher-{seed}")
        paths[-1].mkdir()
        fit(digit_training(settings, built, CPU), paths[-1])
        runs.write_json(paths[-1] / "settings.json", runs.describe(settings, built))
    return data, paths


def test_teachers_must_know_the_same_classes(teachers, drawn):
    _, paths = teachers
    assert len(load_teachers(paths, tuple("0123456789"))) == 2
    with pytest.raises(InputError, match=r"teacher-1.*same classes"):
        load_teachers(paths, drawn().classes)


def test_the_command_writes_a_run(teachers, tmp_path):
    data, paths = teachers
    call = ["distill", "dense-50", "--data-set", "mnist", "--data", str(data), "--out", str(tmp_path / "student")]
    call += ["--epochs", "1", "--batch", "20", *(word for path in paths for word in ("--teacher", str(path)))]
    result = CliRunner().invoke(main, call)
    assert result.exit_code == 0, result.output
    about = runs.read_json(tmp_path / "student" / "settings.json")
    assert about["distilled"]["teachers"] == [str(path) for path in paths]
    assert about["settings"]["model"] == "dense-50"
    assert runs.load_model(tmp_path / "student")(X).shape == (2, 10)
    assert "teacher teacher-2" in result.output
    assert CliRunner().invoke(main, call).exit_code == 2


@pytest.fixture
def distill(teachers, tmp_path):
    """Runs `distill` on the teachers' data."""
    data, paths = teachers
    words = ["distill", "dense-50", "--data", data, "--out", tmp_path / "student", "--quiet"]
    begin = ["--data-set", "mnist", "--epochs", 3, "--batch", 20, "--seed", 4]
    begin += [word for path in paths for word in ("--teacher", path)]

    def run(*more):
        first = more if "--resume" in more else (*begin, *more)
        return CliRunner().invoke(main, [str(word) for word in (*words, *first)])

    return run


def test_an_interrupted_distillation_goes_on_as_if_it_never_ended(distill, tmp_path):
    student = tmp_path / "student"
    assert distill().exit_code == 0
    whole = runs.load_model(student).state_dict()
    student.rename(tmp_path / "whole")
    assert distill("--minutes", "1e-9").exit_code == 0
    assert len(runs.read_json(student / "metrics.json")["epochs"]) == 1
    again = distill()
    assert again.exit_code == 2
    assert "--resume" in again.stderr
    resumed = distill("--resume")
    assert resumed.exit_code == 0, resumed.output
    assert len(runs.read_json(student / "metrics.json")["epochs"]) == 3
    assert all(torch.equal(whole[name], value) for name, value in runs.load_model(student).state_dict().items())


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--epochs", 5), "epochs: 3 in"),
        (("--share", 0.2), "share: 0.7 in"),
        (("--teacher", "{teachers[1]}"), "teachers: "),
        (("--data-set", "digits"), "data set: mnist in"),
    ],
)
def test_what_is_resumed_stays_as_it_was(given, says, distill, teachers):
    distill("--minutes", "1e-9")
    found = distill("--resume", *(str(word).format(teachers=teachers[1]) for word in given))
    assert found.exit_code == 2
    assert says in found.stderr


def test_a_teacher_that_was_trained_anew_is_noticed(distill, teachers):
    distill("--minutes", "1e-9")
    first, second = teachers[1]
    (second / "checkpoint.pt").write_bytes((first / "checkpoint.pt").read_bytes())
    found = distill("--resume")
    assert found.exit_code == 1
    assert "teacher-2: was trained anew" in found.stderr


def test_a_run_without_teachers_is_not_resumed(distill, teachers, tmp_path):
    teachers[1][0].rename(tmp_path / "student")
    found = distill("--resume")
    assert found.exit_code == 1
    assert "without teachers" in found.stderr
