"""How many workers there are, and how patient one is with them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """`jobs` workers at the same time; a page may take so many seconds of a worker's time (`timeout`).

    With a `scheduler`, an address or a file that names it, those of its Dask cluster read, as many as there are.
    """

    jobs: int
    timeout: float = 60.0
    scheduler: str | None = None
