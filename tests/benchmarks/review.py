"""Measures the review's page with 100,000 numbers in the run: python tests/benchmarks/review.py.

Pages are A4 at 300 dpi, drawn by the pen of the sample forms; Chromium is the system's. It prints, each with how many
there are, median, 95 % and the longest: the time until the first number is shown, from the keypress that settles a
number to the picture of the next one, the same without a pause between keys, and the first sheet of a group of digits.
Then 300 numbers, half of them wrong, are settled as a person would, and the keys for each digit are told.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import cv2
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitscan.journal.plan import plan
from digitscan.journal.reading import files
from digitscan.journal.recording import add_file, add_page, finish_file
from digitscan.journal.sameness import Found
from digitscan.journal.store import journal_path, make_journal
from digitscan.records import PageReading, SourceFile
from tests.browser import ARGUMENTS, served
from tests.review.drawn_run import Written, as_read, draw_page
from tests.review.few_keys import keys_a_digit

A_PAGE, DRAWN = 100, 4
WATCH = """() => {
  window.times = [];
  let pressed = 0;
  document.addEventListener("keydown", () => (pressed = performance.now()), true);
  new MutationObserver(() => requestAnimationFrame(() => window.times.push(performance.now() - pressed)))
    .observe(document.getElementById("picture"), { childList: true });
}"""


def main():
    """Makes the run, and measures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--numbers", type=int, default=100_000)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.3, help="seconds between two keys")
    parser.add_argument("--settled", type=int, default=300, help="so many are settled as a person would")
    parser.add_argument("--browser", default="/usr/bin/chromium")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        output = make_run(Path(folder), asked.numbers)
        browser = playwright.chromium.launch(executable_path=asked.browser, args=list(ARGUMENTS))
        with served("review", output) as process:
            measure(browser.new_page(), process.address, asked)
        few = Path(folder, "few")
        few.mkdir()
        print(f"keys a digit, {asked.settled} numbers: {keys_a_digit(few, browser.new_page(), asked.settled):.2f}")
        browser.close()


def measure(tab, address, asked):
    """Prints the figures."""
    start = time.perf_counter()
    tab.goto(address)
    tab.locator("#picture img").wait_for()
    tell("first number shown", [1000 * (time.perf_counter() - start)])
    tab.evaluate(WATCH)
    for name, pause in (("keypress to next picture", asked.pause), ("the same without a pause", 0.0)):
        tab.wait_for_timeout(2000)
        tab.evaluate("window.times = []")
        for _ in range(asked.keys):
            tab.keyboard.press("Enter")
            time.sleep(pause)
        tab.wait_for_timeout(2000)
        tell(name, tab.evaluate("window.times"))
    start = time.perf_counter()
    tab.get_by_role("button", name="Groups of digits").click()
    tab.locator(".tile[style*=blob]").first.wait_for()
    tell("first sheet of a group", [1000 * (time.perf_counter() - start)])
    print(tab.locator("#group-count").text_content())


def tell(name, times):
    """Prints a line: count, median, 95 % and the longest."""
    ordered = sorted(times) or [float("nan")]
    last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    print(f"{name:28}{len(times):6}{statistics.median(ordered):9.1f}{last:9.1f}{ordered[-1]:9.1f} ms", flush=True)


def make_run(folder, count):
    """Writes the journal of a run over pages with `A_PAGE` numbers each; some pages are drawn, the others links."""
    chance = random.Random(0)
    drawn = []
    for at in range(DRAWN):
        texts = ["".join(chance.choices("0123456789", k=chance.randint(3, 7))) for _ in range(A_PAGE)]
        numbers = [Written(text, text, chance.random() * 0.89) for text in texts]
        image, boxes = draw_page(numbers, height=56, columns=4, width=620)
        image = cv2.copyMakeBorder(image, 0, max(0, 3508 - image.shape[0]), 0, 0, cv2.BORDER_REPLICATE)
        path = folder / f"drawn{at}.png"
        path.write_bytes(cv2.imencode(".png", image)[1].tobytes())
        drawn.append((path, image.shape, list(zip(numbers, boxes, strict=True))))
    output = str(folder / "numbers.csv")
    with make_journal(journal_path(output)) as journal:
        plan(journal, [Found(str(folder / f"{at}.png")) for at in range(count // A_PAGE)])
        for at, file in enumerate(list(files(journal))):
            path, (height, width), numbers = drawn[at % DRAWN]
            os.link(path, file.path)
            state = path.stat()
            add_file(journal, file.id, SourceFile(state.st_size, state.st_mtime_ns, "", 1))
            fields = tuple(
                as_read(Written(one.truth, one.read, chance.random() * 0.89), boxes) for one, boxes in numbers
            )
            add_page(journal, file.id, PageReading(file.path, 1, fields, {}, "", width, height))
            finish_file(journal, file.id)
        journal.commit()
    return output


if __name__ == "__main__":
    main()
