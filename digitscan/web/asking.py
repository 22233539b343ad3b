"""What a browser sends, checked; and how it is told what is wrong."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


async def body_of(request: Request, most: int) -> bytes:
    """The body of a request.

    Args:
        request: Whose.
        most: How many bytes it may have.

    Raises:
        HTTPException: It has more.
    """
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise HTTPException(413, f"this is larger than {most // 1_000_000} MB; give a smaller file")
        parts.append(part)
    return b"".join(parts)


async def told(request: Request, error: Exception) -> Response:
    """The answer in place of what went wrong: JSON with the reason, for the page to show."""
    match error:
        case HTTPException():
            return JSONResponse({"error": error.detail}, error.status_code)
        case _:
            return JSONResponse({"error": f"internal error ({type(error).__name__}: {error})"}, 500)
