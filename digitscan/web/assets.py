"""The files of a page, all held in memory: no path of a request ever reaches the disk."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_SHARED = Path(__file__).parent / "page"


def routes_of(folder: Path) -> list[Route]:
    """A route for each file in a folder, and in that of what all pages share; index.html is also at "/".

    Args:
        folder: Of HTML, CSS, JavaScript and SVG files, without folders in it.
    """
    files = [path for place in (_SHARED, folder) for path in sorted(place.iterdir()) if path.suffix in _KINDS]
    routes = []
    for path in files:
        route = _route(f"/{path.name}", path)
        routes.append(route)
        if path.name == "index.html":
            routes.append(_route("/", path))
    return routes


def _route(address: str, path: Path) -> Route:
    content, kind = path.read_bytes(), _KINDS[path.suffix]

    def answer(request: Request) -> Response:
        return Response(content, media_type=kind)

    return Route(address, answer)
