"""A template -> the text of its file, ready for a person to edit."""

import json
from collections.abc import Sequence

from digitscan.template.model import FieldSpec

_HEAD = """\
# A template for: digitscan scan --template THIS-FILE scans/
# Give each field the name that it is to have in the output, and delete those that you do not need. box is left,
# top, right, bottom in pixels of the reference; cells is how many equal cells a comb has. More keys: README.
"""


def dump_template(name: str, reference: str, size: tuple[int, int], fields: Sequence[FieldSpec]) -> str:
    """Writes a template.

    Args:
        name: Of the template.
        reference: The image's file, from the template's folder.
        size: Its width and height in pixels.
        fields: Their names, boxes and cells.
    """
    lines = [_HEAD, "[template]", f"name = {_text(name)}", f"reference = {_text(reference)}"]
    lines.append(f"size = [{size[0]}, {size[1]}]")
    for one in fields:
        box = one.box
        lines += ["", "[[field]]", f"name = {_text(one.name)}"]
        lines.append(f"box = [{box.left}, {box.top}, {box.right}, {box.bottom}]")
        lines += [f"cells = {one.cells}"] if one.cells else []
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    # a basic string of TOML has the escapes of JSON, but for a lone surrogate and DEL
    return json.dumps(value.encode("utf-8", "replace").decode().replace("\x7f", " "), ensure_ascii=False)
