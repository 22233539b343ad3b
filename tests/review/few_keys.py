"""Settles doubtful numbers in the browser as a person would, and counts the keys."""

import random

from tests.browser import served
from tests.review.drawn_run import Run, Written
from tests.review.test_review_page import settled, shows


def keys_a_digit(folder, tab, count):
    """Settles so many numbers, half of them with a wrong digit, by typing them anew; gives the keys for each digit."""
    chance = random.Random(0)
    numbers = []
    for at in range(count):
        text = "".join(chance.choices("0123456789", k=chance.randint(3, 7)))
        place = chance.randrange(len(text))
        wrong = text[:place] + str((int(text[place]) + 1) % 10) + text[place + 1 :]
        numbers.append(Written(text, wrong if chance.random() < 0.5 else text, (at + 1) / (2 * count)))
    pages = {f"{at}.png": numbers[at : at + 60] for at in range(0, count, 60)}
    run, keys = Run(folder, pages).make(), 0
    with served("review", run.output) as process:
        tab.goto(process.address)
        for at, one in enumerate(numbers):
            tab.locator("#where strong", has_text=f"{at + 1} of {count}").wait_for()
            shows(tab, one.read)
            pressed = [*([] if one.read == one.truth else one.truth), "Enter"]
            for key in pressed:
                tab.keyboard.press(key)
            keys += len(pressed)
        tab.locator("#progress", has_text=f"0 doubtful · {count} settled").wait_for()
    assert [text for _, _, text, _ in settled(run)] == [one.truth for one in numbers]
    return keys / sum(len(one.truth) for one in numbers)
