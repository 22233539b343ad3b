"""The picture beside a template on which its fields are drawn, to see which is which."""

from pathlib import Path

_ENDING = ".boxes.png"


def boxes_path(template: Path) -> Path:
    """Where the picture of a template lies: `a.toml` has `a.boxes.png`."""
    return template.with_suffix(_ENDING)


def is_boxes(source: str) -> bool:
    """Tells whether a source is such a picture: it is named so, and a template lies beside it."""
    return source.endswith(_ENDING) and Path(source.removesuffix(_ENDING) + ".toml").is_file()
