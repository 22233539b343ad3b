"""Keeps what a file is called, or what was read in it, from being run by the spreadsheet that opens the output."""

# What a spreadsheet takes for the start of a formula; the wide forms count in Japanese versions.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001


def harmless_path(source: str) -> str:
    """Keeps a path from being run as a formula: `=1+1.png` becomes `./=1+1.png`, which is the same file.

    A path that starts so is always relative, so that `./` is always right; a lone `-` is standard input.
    """
    return f"./{source}" if source.startswith(_FORMULA_STARTS) and source != "-" else source


def no_formula(text: str) -> str:
    """Keeps a text from being run, by the apostrophe that spreadsheets know; digits in front need none."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
