"""What the page of the pad asks for: a drawing read, and a file as a picture to draw on."""

import asyncio
import base64
import io
from pathlib import Path
from typing import cast, get_args

import numpy as np
from PIL import Image
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from digitscan.errors import InputError
from digitscan.files.read_settings import ReadSettings
from digitscan.nets.models import Models
from digitscan.pad.reading import PadLayout, Seen, SeenDigit, read_drawing
from digitscan.records import Gray
from digitscan.web.asking import body_of, told
from digitscan.web.assets import routes_of
from digitscan.workers.page_opener import PageOpener

_PAGE = Path(__file__).parent / "page"
_MOST_BYTES = 60_000_000
_LONGEST_SIDE = 1600
_READ = ReadSettings(pages=(range(1, 2),))


def pad_app(models: Models) -> Starlette:
    """The pad.

    Args:
        models: The nets.
    """
    opener = PageOpener()
    turn = asyncio.Lock()  # one image at a time, whoever asks: each may take all the memory that one may take

    async def read(request: Request) -> Response:
        layout = request.query_params.get("layout", "line")
        if layout not in get_args(PadLayout):
            raise HTTPException(400, f"layout is {' or '.join(get_args(PadLayout))}")
        body = await body_of(request, _MOST_BYTES)
        async with turn:
            seen = await run_in_threadpool(_read, opener, body, cast(PadLayout, layout), models)
        return JSONResponse(None if seen is None else _json(seen))

    async def picture(request: Request) -> Response:
        body = await body_of(request, _MOST_BYTES)
        async with turn:
            content = await run_in_threadpool(_as_png, opener, body)
        return Response(content, media_type="image/png")

    routes = [Route("/read", read, methods=["POST"]), Route("/picture", picture, methods=["POST"])]
    return Starlette(routes=[*routes, *routes_of(_PAGE)], exception_handlers={HTTPException: told, Exception: told})


def _read(opener: PageOpener, body: bytes, layout: PadLayout, models: Models) -> Seen | None:
    return read_drawing(_image(opener, body), layout, models)


def _as_png(opener: PageOpener, body: bytes) -> bytes:
    """The first page of a file, no larger than the pad needs."""
    picture = Image.fromarray(_image(opener, body))
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE), Image.Resampling.LANCZOS)
    content = io.BytesIO()
    picture.save(content, "PNG", compress_level=1)
    return content.getvalue()


def _image(opener: PageOpener, body: bytes) -> Gray:
    """The first page of a file.

    Raises:
        HTTPException: It cannot be read.
    """
    page = next(opener.pages("the image", _READ, body), None)
    if page is None:
        raise HTTPException(422, "the image has no page")
    if isinstance(page, InputError):
        raise HTTPException(422, page.reason)
    return page.image


def _json(seen: Seen) -> dict[str, object]:
    return {
        "text": seen.text,
        "confidence": seen.confidence,
        "spelled": seen.spelled,
        "alternatives": [{"text": one.text, "confidence": one.confidence} for one in seen.alternatives],
        "digits": [_json_digit(digit) for digit in seen.digits],
    }


def _json_digit(digit: SeenDigit) -> dict[str, object]:
    """A digit; `seen` is its 784 pixels, row by row, in base64."""
    return {
        "value": digit.value,
        "seen": base64.b64encode(np.ascontiguousarray(digit.seen).tobytes()).decode("ascii"),
        "probabilities": digit.probabilities,
    }
