"""Reads each file of a folder twice, with a journal and without, and prints the processor seconds of both as JSON.

    python tests/benchmarks/journal.py FOLDER OUTPUT

Which comes first changes from file to file, so that neither always finds warm caches. `begin` is what the journal takes
before the first file and after the last; it is part of `with`.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    asked = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):  # before a library counts the cores
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    from digitscan.batch.inputs import Inputs, list_found
    from digitscan.batch.journaled import JournaledRun
    from digitscan.batch.reading import BatchSettings, read_batch
    from digitscan.files.read_settings import ReadSettings
    from digitscan.journal.beginning import begin_journal
    from digitscan.journal.sameness import size_and_time
    from digitscan.pipeline import ScanSettings

    settings, inputs = BatchSettings(ReadSettings(), ScanSettings()), Inputs((str(asked.folder),))
    journal = asked.output.with_name(f"{asked.output.name}.journal")
    journal.unlink(missing_ok=True)

    with JournaledRun(
        begin_journal(str(asked.output), str(asked.output), {}, False), str(asked.output), "", size_and_time, 60.0
    ) as kept:

        def begin() -> None:
            kept.plan(list_found(inputs, settings, kept.state_of))
            kept.start()

        seconds = {"begin": taken(begin)}
        runs = {"with": read_batch(inputs, settings, journaled=kept), "without": read_batch(inputs, settings)}
        for events in runs.values():
            next(events)  # the nets are loaded
        pages, turn, more = 0, 0, True
        while more:
            for name in list(runs) if turn % 2 else list(runs)[::-1]:
                start = time.process_time()
                read = one_file(runs[name])
                seconds[name] = seconds.get(name, 0.0) + (time.process_time() - start) * (turn > 0)
            pages += (read or 0) * (turn > 0)
            turn, more = turn + 1, read is not None
        seconds["begin"] += taken(lambda: kept.finish(None))
    seconds["with"] += seconds["begin"]
    print(json.dumps({**seconds, "pages": pages}))


def taken(act: Callable[[], None]) -> float:
    """The processor seconds of an act."""
    start = time.process_time()
    act()
    return time.process_time() - start


def one_file(events: Iterator[object]) -> int | None:
    """Reads on to the end of a file, and returns how many pages it had; None where there is none any more."""
    from digitscan.batch.reading import FileDone
    from digitscan.records import PageReading

    pages = 0
    for event in events:
        if isinstance(event, FileDone):
            return pages
        pages += isinstance(event, PageReading)
    return None


if __name__ == "__main__":
    main()
