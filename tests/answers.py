"""What a run has left behind: the texts in its output, the names in a folder, how often pages were read."""

import csv
import io
import json

HEADER = b"source,page,field,text,confidence,status,left,top,right,bottom\r\n"


def texts(data, format_name="csv"):
    match format_name:
        case "csv":
            rows = csv.DictReader(io.StringIO(data.decode("utf-8", "surrogateescape"), newline=""))
        case "json":
            rows = json.loads(data)
        case "jsonl":
            rows = [json.loads(line) for line in data.splitlines()]
    return [row["text"] for row in rows]


def only(folder):
    """The names in a folder, but for those of journals."""
    return sorted(path.name for path in folder.iterdir() if ".journal" not in path.name)


def read_times(folder):
    """How often each page was read, by the log in a folder to which FAKE_LOG has led."""
    lines = (folder / "log").read_text(encoding="utf-8").splitlines()
    return {line: lines.count(line) for line in lines}
