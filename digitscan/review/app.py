"""What the review's page asks for: which numbers there are, what they look like, and what becomes of them."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from digitscan.errors import DigitscanError, InputError
from digitscan.review.deciding import deciding_routes
from digitscan.review.decisions import ConflictError
from digitscan.review.looking import looking_routes
from digitscan.review.session import Session
from digitscan.web.asking import told
from digitscan.web.assets import routes_of

_PAGE = Path(__file__).parent / "page"


def review_app(session: Session) -> Starlette:
    """The review.

    Args:
        session: What it works with.
    """
    return Starlette(
        routes=[*looking_routes(session), *deciding_routes(session), *routes_of(_PAGE)],
        exception_handlers={
            InputError: _gone,
            ConflictError: _conflict,
            DigitscanError: _told_as_is,
            HTTPException: told,
            Exception: told,
        },
    )


def _gone(request: Request, error: Exception) -> Response:
    """A page that cannot be shown; its numbers can be settled all the same."""
    assert isinstance(error, InputError)
    return JSONResponse({"error": error.reason}, 410)


def _conflict(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 409)


def _told_as_is(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 500)
