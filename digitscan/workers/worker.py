"""The worker: a process that loads the nets once, then reads the parts of files that it is told to.

It takes tasks from its standard input and answers on its standard output. When its standard input ends, the run has
ended, however it did, and so does the worker at once, even within a decoder.
"""

import sys
from dataclasses import replace

import cv2

from digitscan.batch import file_reading
from digitscan.batch.file_reading import BatchSettings
from digitscan.errors import DigitscanError
from digitscan.files.pages import look_at
from digitscan.nets.models import Models, load_models
from digitscan.workers.child import Answer, take_lead
from digitscan.workers.memory_limit import limit_memory
from digitscan.workers.messages import Fatal, Ready, Task, TaskDone, is_all


def main() -> None:
    """Works until there is no more to do."""
    settings, tasks, answer = take_lead()
    assert isinstance(settings, BatchSettings)
    limit_memory(settings.read.max_pixels)
    cv2.setNumThreads(1)
    try:
        models = load_models(settings.weights)
        answer(Ready())
        while True:
            _carry_out(tasks.get(), settings, models, answer)
    except DigitscanError as error:
        answer(Fatal(error))


def _carry_out(task: Task, settings: BatchSettings, models: Models, answer: Answer) -> None:
    part = task.part
    if task.look:
        state = look_at(task.source, settings.read, task.data)
        answer(state)
        if is_all(part, state):
            part = replace(part, stop=sys.maxsize)
    own = replace(settings, read=replace(settings.read, part=part))
    for item in file_reading.read_file(task.source, own, models, task.data):
        answer(item)
    answer(TaskDone())
