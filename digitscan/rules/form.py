"""How a text is formed: how many digits it has, and the pattern that it matches."""

from dataclasses import dataclass

from digitscan.rules.pattern import Pattern
from digitscan.rules.rule import Text, digits_of


@dataclass(frozen=True, slots=True)
class Length:
    """From `least` to `most` digits; signs do not count."""

    least: int
    most: int

    def broken(self, text: Text) -> str:
        """Tells that there are more or fewer digits."""
        if self.least <= len(digits_of(text)) <= self.most:
            return ""
        wanted = str(self.least) if self.least == self.most else f"{self.least} to {self.most}"
        return f"length: not {wanted} digits"


@dataclass(frozen=True, slots=True)
class Matching:
    """A pattern that the whole text matches, or its digits alone do: whoever asks for signs writes them."""

    pattern: Pattern

    def broken(self, text: Text) -> str:
        """Tells that neither matches."""
        holds = any(map(self.pattern.matches, {text, digits_of(text)}))
        return "" if holds else f"pattern: not {self.pattern.source}"
