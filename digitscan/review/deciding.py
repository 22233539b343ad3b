"""What a person settles on the review's page: stored at once, and told where somebody else was quicker."""

import json
from collections.abc import Callable
from typing import Any, Literal, get_args

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from digitscan.review.answers import number_json
from digitscan.review.decision import Verdict
from digitscan.review.field_rules import LONGEST, is_number
from digitscan.review.looking import number_of
from digitscan.review.run_number import RunNumber
from digitscan.review.session import Session
from digitscan.web.asking import body_of

_MOST_BYTES = 1_000_000
_MOST_DIGITS = 20_000

Said = Literal["text", "unreadable", "not a number", "open"]
"""What the page says of a number: what it reads, or that there is nothing to read, or that it is to be looked at."""


def deciding_routes(session: Session) -> list[Route]:
    """The routes that keep something.

    Args:
        session: What the review works with.
    """

    def decide(asked: dict[str, Any]) -> object:
        number = number_of(session, _integer(asked, "number"))
        verdict, text = _verdict(number, asked.get("said"), asked.get("text"))
        with session.deciding:
            session.decisions.decide(number.key, _integer(asked, "seen"), verdict, text, session.who)
        return number_json(number_of(session, number.id), session)

    def undo(asked: dict[str, Any]) -> object:
        number = number_of(session, _integer(asked, "number"))
        with session.deciding:
            session.decisions.undo(number.key, _integer(asked, "seen"), _integer(asked, "made"), session.who)
        return number_json(number_of(session, number.id), session)

    def look(asked: dict[str, Any]) -> object:
        match asked.get("digits"):
            case [*pairs] if len(pairs) <= _MOST_DIGITS and all(_is_digit(pair) for pair in pairs):
                wanted = [(int(number), int(place)) for number, place in pairs]
            case _:
                raise HTTPException(400, f"digits are at most {_MOST_DIGITS} pairs of a number's id and a place in it")
        wrong = asked.get("wrong")
        if not (wrong is None or isinstance(wrong, bool)):
            raise HTTPException(400, "wrong is true, false, or null for what is taken back")
        keys = session.numbers.keys([number for number, _ in wanted])
        known = [(keys[number], place) for number, place in wanted if number in keys]
        with session.deciding:
            session.decisions.look(known, wrong, session.who)
        return len(known)

    def route(path: str, answer: Callable[[dict[str, Any]], object]) -> Route:
        async def answered(request: Request) -> Response:
            asked = _object(await body_of(request, _MOST_BYTES))
            return JSONResponse(await run_in_threadpool(answer, asked))

        return Route(path, answered, methods=["POST"])

    return [route("/decide", decide), route("/undo", undo), route("/look", look)]


def _verdict(number: RunNumber, said: object, text: object) -> tuple[Verdict, str]:
    if said not in get_args(Said) or (said == "text") != isinstance(text, str):
        raise HTTPException(400, f"said is {' or '.join(get_args(Said))}, and a text goes with text alone")
    match said, text:
        case "text", str():
            if not is_number(text) and not (text == "" and number.field.name):
                raise HTTPException(400, f"a number is at most {LONGEST} digits, with one of . , - / : between two")
            return ("confirmed" if text == number.field.text else "corrected"), text
        case "open", _:
            return "open", number.field.text
        case "unreadable", _:
            return "unreadable", ""
    return "not a number", ""


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "this is no JSON") from error
    if not isinstance(found, dict):
        raise HTTPException(400, "this is no object")
    return found


def _integer(asked: dict[str, Any], key: str) -> int:
    value = asked.get(key)
    if type(value) is not int or not 0 <= value < 2**62:
        raise HTTPException(400, f"{key} is a number from 0 on")
    return value


def _is_digit(pair: object) -> bool:
    match pair:
        case [int(number), int(place)]:
            return 0 <= number < 2**62 and 0 <= place < LONGEST
    return False
