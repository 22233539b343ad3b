"""Makes a file of a format out of what happened, as the command does."""

from digitscan.errors import InputError
from digitscan.output.destination import FileDestination
from digitscan.records import PageReading


def made(path, sink_class, *happened, **options):
    """Writes pages and failures to a file; returns its path."""
    with FileDestination(str(path)) as destination, sink_class(destination, **options) as sink:
        sink.start()
        for one in happened:
            sink.failure(one) if isinstance(one, InputError) else sink.page(one)
        sink.end()
        destination.commit()
    return path


def reading(source="a.png", page=1, *fields):
    return PageReading(source, page, fields, {})
