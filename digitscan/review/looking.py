"""The questions of the review's page: which numbers, what is known of them, and their pictures."""

import re
import sys
from array import array
from typing import cast, get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from digitscan.review.answers import counts_json, number_json
from digitscan.review.pictures import page_picture, sheet
from digitscan.review.run_number import RunNumber
from digitscan.review.selection import Order, Selection, Which
from digitscan.review.session import Session

_MOST_NUMBERS = 100
_MOST_DIGITS = 512
_SIDES = (1400, 3600)
_KEEP = {"Cache-Control": "private, max-age=86400"}  # the address changes with each start


def looking_routes(session: Session) -> list[Route]:
    """The routes that change nothing.

    Args:
        session: What the review works with.
    """

    def about(request: Request) -> Response:
        counts = counts_json(session.numbers.counts())
        return JSONResponse(
            {"output": session.output, "who": session.who, "counts": counts, "fields": session.numbers.fields()}
        )

    def counts(request: Request) -> Response:
        return JSONResponse(counts_json(session.numbers.counts()))

    def queue(request: Request) -> Response:
        return _packed(session.numbers.ids(_selection(request)))

    def group(request: Request) -> Response:
        value = request.path_params["value"]
        if value > 9:
            raise HTTPException(404, "a digit is 0 to 9")
        return _packed(session.numbers.digits(_selection(request), value))

    def numbers(request: Request) -> Response:
        ids = _integers(request.query_params.get("ids", ""), _MOST_NUMBERS)
        return JSONResponse([number_json(number, session) for number in session.numbers.numbers(ids)])

    def crop(request: Request) -> Response:
        picture = session.crops.picture(number_of(session, request.path_params["number"]))
        return Response(picture, media_type="image/png", headers=_KEEP)

    def page(request: Request) -> Response:
        found = session.numbers.page(request.path_params["page"])
        side = request.path_params["side"]
        if found is None or side not in _SIDES:
            raise HTTPException(404, "there is no such page")
        return Response(page_picture(session.images.image(found), side), media_type="image/jpeg", headers=_KEEP)

    def tiles(request: Request) -> Response:
        asked = _integers(request.query_params.get("digits", ""), 2 * _MOST_DIGITS)
        pairs = list(zip(asked[::2], asked[1::2], strict=False))
        return Response(sheet(session.tiles.tiles(pairs)), media_type="image/png", headers=_KEEP)

    def check(request: Request) -> Response:
        number = number_of(session, request.path_params["number"])
        text = request.query_params.get("text", "")[:1000]
        return JSONResponse({"broken": session.broken(number, text)})

    return [
        Route("/about", about),
        Route("/counts", counts),
        Route("/queue", queue),
        Route("/group/{value:int}", group),
        Route("/numbers", numbers),
        Route("/crop/{number:int}", crop),
        Route("/page/{page:int}/{side:int}", page),
        Route("/tiles", tiles),
        Route("/check/{number:int}", check),
    ]


def number_of(session: Session, number: int) -> RunNumber:
    """A number by its id.

    Raises:
        HTTPException: There is none.
    """
    found = next(session.numbers.numbers([number]), None) if number < 2**63 else None
    if found is None:
        raise HTTPException(404, "there is no such number")
    return found


def _packed(integers: "array[int]") -> Response:
    """Integers as little-endian 32 bits each, since there may be a million."""
    if sys.byteorder == "big":
        integers.byteswap()
    return Response(integers.tobytes(), media_type="application/octet-stream")


def _integers(text: str, most: int) -> list[int]:
    parts = text.split(",") if text else []
    if len(parts) > most or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        raise HTTPException(400, f"give at most {most} numbers with commas between them")
    return [int(part) for part in parts]


def _selection(request: Request) -> Selection:
    asked = request.query_params
    which, order = asked.get("which", "open"), asked.get("order", "confidence")
    below = asked.get("below", "")
    if which not in get_args(Which) or order not in get_args(Order) or not re.fullmatch(r"(0?\.[0-9]{1,9}|1)?", below):
        raise HTTPException(400, "there is no such selection")
    return Selection(
        cast(Which, which),
        cast(Order, order),
        asked.get("field"),
        asked.get("file", "")[:1000],
        float(below) if below else Selection().below,
        asked.get("broken") == "1",
    )
