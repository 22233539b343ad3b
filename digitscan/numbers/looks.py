"""Has the line net look at strips, and again at those of which it is not sure."""

from collections.abc import Sequence
from dataclasses import dataclass

from digitscan.clock import Clock
from digitscan.nets.sequence import SequenceNet
from digitscan.nets.strip import Strip, varied
from digitscan.numbers.transcripts import Look, share_of_numbers, transcribe
from digitscan.records import Gray


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the line net makes of a row.

    Attributes:
        strip: What it saw.
        looks: Its looks at it, the first one first.
        chosen: How likely the row is the one that shows the number, among all of the image: 0 to 1.
    """

    strip: Strip
    looks: Sequence[Look]
    chosen: float = 1.0


def look(strips: Sequence[Gray], net: SequenceNet, clock: Clock, beam: int) -> list[Look]:
    """What the line net makes of each strip, with at most so many texts."""
    with clock.stage("classify"):
        frames = net.frames(strips)
    with clock.stage("fields"):
        return [Look(*each) for each in zip(frames, transcribe(frames, net.characters, beam), strict=True)]


def look_again(
    strips: Sequence[Gray],
    first: Sequence[Look],
    net: SequenceNet,
    clock: Clock,
    beam: int,
    sure: float,
    least: float = 0.0,
) -> list[list[Look]]:
    """All looks at each strip: the first, and where that is not sure, those at the strip varied a little.

    Args:
        strips: Each uint8 (32, W), ink 255 on 0.
        first: The first look at each.
        net: The line net.
        clock: Takes the time.
        beam: How many texts a look gives at most.
        sure: A text that is more probable than this is not looked at again, ...
        least: ... nor is what is no number by more than this.
    """
    unsure = [k for k, seen in enumerate(first) if sureness(seen) < sure and share_of_numbers(seen.transcripts) > least]
    several = [varied(strips[k]) for k in unsure]
    further = iter(look([one for some in several for one in some], net, clock, beam))
    again = {k: [next(further) for _ in some] for k, some in zip(unsure, several, strict=True)}
    return [[seen, *again.get(k, [])] for k, seen in enumerate(first)]


def sureness(seen: Look) -> float:
    """The probability of the likeliest text."""
    return seen.transcripts[0].probability
