"""Says in text, and in figures for other programs, how a net did."""

from typing import Any

from sklearn.metrics import classification_report

from training.answers import Answers
from training.evaluate import Rate


def describe(answers: Answers, others: tuple[Rate, ...] = ()) -> str:
    """The report on a net's answers: accuracy, loss, calibration, each class, the confusion matrix.

    Args:
        answers: What the net answered.
        others: Further rates, told below the first.
    """
    lines = [
        f"{answers.net} on {answers.asked}",
        "",
        "accuracy, number of images, 95 % interval (Wilson)",
        *(str(each) for each in (answers.rate, *others)),
        "",
        f"loss (cross entropy)         {answers.loss:.4f}",
        f"expected calibration error   {100 * answers.calibration_error:.2f} %",
        "",
        "Each class",
        _classification(answers, as_dict=False),
        f"Confusion: true classes down, answers across ({answers.rate.n - answers.rate.right} wrong)",
        confusion_text(answers),
    ]
    return "\n".join(lines)


def confusion_text(answers: Answers) -> str:
    """The confusion matrix as text, a dot for none."""
    rows = [answers.classes[k] for k in answers.true_classes]
    columns = [answers.classes[k] for k in answers.answered_classes]
    side = max(map(len, rows))
    widths = [max(len(name), len(str(counts.max()))) for name, counts in zip(columns, answers.confusion.T, strict=True)]
    lines = [" " * side + "".join(f"  {name:>{width}}" for name, width in zip(columns, widths, strict=True))]
    for name, counts in zip(rows, answers.confusion, strict=True):
        cells = (f"  {count or '.':>{width}}" for count, width in zip(counts, widths, strict=True))
        lines.append(f"{name:>{side}}" + "".join(cells))
    return "\n".join(lines)


def figures(answers: Answers, others: tuple[Rate, ...] = ()) -> dict[str, Any]:
    """All that the report says, for a JSON file."""
    low, high = answers.rate.interval()
    return {
        "net": answers.net,
        "asked": answers.asked,
        "n": answers.rate.n,
        "right": answers.rate.right,
        "accuracy": answers.rate.value,
        "interval": [low, high],
        "loss": answers.loss,
        "calibration_error": answers.calibration_error,
        "classes": _classification(answers, as_dict=True),
        "confusion": {
            "true": [answers.classes[k] for k in answers.true_classes],
            "answered": [answers.classes[k] for k in answers.answered_classes],
            "counts": answers.confusion.tolist(),
        },
        "others": [{"name": r.name, "n": r.n, "right": r.right, "interval": list(r.interval())} for r in others],
    }


def _classification(answers: Answers, as_dict: bool) -> Any:
    """Precision, recall and F1 of each class that was asked for, by scikit-learn, as text or as a dict."""
    return classification_report(
        answers.labels,
        answers.chosen,
        labels=answers.true_classes,
        target_names=[answers.classes[k] for k in answers.true_classes],
        digits=4,
        output_dict=as_dict,
        zero_division=0,
    )
