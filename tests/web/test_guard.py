"""Who may ask a page's server for something, and what its answers forbid the page."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from digitscan.web.guard import Guard, host_of
from tests.asgi import Client

HOST = "127.0.0.1:8000"


async def echo(request):
    return PlainTextResponse(request.url.path)


@pytest.fixture
def client():
    app = Starlette(routes=[Route("/{rest:path}", echo, methods=["GET", "POST"])])
    return Client(Guard(app, "token", "once"))


def test_who_knows_the_address_is_let_in_and_the_app_never_sees_the_token(client):
    assert client.get("/token/").text == "/"
    assert client.get("/token/a/b.js").text == "/a/b.js"


@pytest.mark.parametrize("path", ["/", "/a.js", "/token", "/tokenx/", "/Token/", "//token/", "/ö/", "/once/"])
def test_without_the_token_nothing_is_found(client, path):
    answer = client.get(path)
    assert (answer.status_code, "digitscan" in answer.text) == (404, True)
    assert "token" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "0.0.0.0:8000", ""])
def test_another_host_is_refused(client, host):
    assert client.get("/token/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:9999", "localhost"])
def test_a_forwarded_port_is_this_machine(client, host):
    assert client.get("/token/", headers={"host": host}).status_code == 200


def test_two_hosts_are_none():
    assert host_of(["127.0.0.1:1", "evil.example"]) == ""
    assert host_of([]) == ""


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": f"http://{HOST}"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": f"https://{HOST}"}, 403),
        ({"origin": "http://127.0.0.1:9000"}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),
    ],
)
def test_another_page_is_refused(client, headers, status):
    assert client.post("/token/", headers=headers).status_code == status


def test_the_entrance_works_once(client):
    answer = client.get("/once")
    assert (answer.status_code, answer.headers["location"]) == (303, "/token/")
    assert client.get("/once").status_code == 404


@pytest.mark.parametrize(("path", "headers"), [("/token/", {}), ("/", {}), ("/token/", {"host": "evil.example"})])
def test_each_answer_forbids_the_page_to_load_anything_from_elsewhere(client, path, headers):
    answer = client.get(path, headers=headers).headers
    policy = answer["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert (answer["referrer-policy"], answer["x-content-type-options"]) == ("no-referrer", "nosniff")
    assert answer["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer
