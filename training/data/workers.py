"""Processes that share the work of building a data set."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import cv2


def processes(count: int) -> ProcessPoolExecutor:
    """A pool of fresh processes, in each of which OpenCV uses one thread.

    They are not forked: a forked process would inherit the locks of OpenCV's threads and might wait for ever.
    """
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=cv2.setNumThreads, initargs=(1,))
