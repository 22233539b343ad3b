"""A real scheduler and real workers of Dask on this machine, each a process of its own."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from distributed import Client

from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
COMMANDS = {"scheduler": "distributed.cli.dask_scheduler", "worker": "distributed.cli.dask_worker"}


class DaskCluster:
    """Processes of Dask; `address` is the scheduler's."""

    def __init__(self, folder):
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.processes = []

    @property
    def address(self):
        return json.loads(self.file.read_text(encoding="utf-8"))["address"]

    def start_scheduler(self):
        self.file.unlink(missing_ok=True)
        return self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-show")

    def start_worker(self, folder, *options, fake=True, **env):
        """A worker of one thread unless options say otherwise, in a folder, with some environment."""
        preload = ["--preload", "tests.cluster.fake_worker"] if fake else []
        given = ["--nthreads", "1", "--no-nanny", "--no-dashboard", *preload, *options]
        return self._start("worker", *given, cwd=folder, **env)

    def _start(self, kind, *options, cwd=None, **env):
        process = subprocess.Popen(
            [sys.executable, "-m", COMMANDS[kind], "--scheduler-file", str(self.file), *options],
            cwd=cwd or self.folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / f"{kind}{len(self.processes)}.log").open("wb"),
        )
        self.processes.append(process)
        return process

    def wait_for_workers(self, count):
        """Waits until so many workers can be given something to do."""
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=120)

    def wait(self, seconds=120):
        """Waits until the scheduler can be found."""
        wait_for(lambda: self.file.exists() and self.file.read_text(encoding="utf-8").rstrip().endswith("}"), seconds)

    def end(self, processes):
        """Ends some of its processes."""
        for process in reversed(processes):
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.processes.remove(process)


@pytest.fixture(scope="module")
def shared_scheduler(tmp_path_factory):
    cluster = DaskCluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.end(cluster.processes[:])


@pytest.fixture
def scheduler(shared_scheduler):
    """A scheduler, its process first, which a test may kill; workers that a test starts are ended."""
    if not shared_scheduler.processes:
        shared_scheduler.start_scheduler()
        shared_scheduler.wait()
    yield shared_scheduler
    first, *workers = shared_scheduler.processes
    shared_scheduler.end(workers if first.poll() is None else [first, *workers])


@pytest.fixture(scope="module")
def shared_cluster(tmp_path_factory):
    cluster = DaskCluster(tmp_path_factory.mktemp("cluster"))
    cluster.start_scheduler()
    cluster.start_worker("/", "--nthreads", "2")
    cluster.wait()
    yield cluster
    cluster.end(cluster.processes[:])


@pytest.fixture
def cluster(shared_cluster):
    """A cluster with a worker of two threads, which a module shares; other workers that a test starts are ended."""
    before = len(shared_cluster.processes)
    yield shared_cluster
    shared_cluster.end(shared_cluster.processes[before:])
