"""The files of a page: those that are there, and nothing beside or above them."""

import pytest
from starlette.applications import Starlette

from digitscan.web.assets import routes_of
from tests.asgi import Client


@pytest.fixture
def client(tmp_path):
    folder = tmp_path / "page"
    folder.mkdir()
    (tmp_path / "secret.js").write_text("secret")
    (folder / "index.html").write_text("<title>é</title>", encoding="utf-8")
    (folder / "a.js").write_text("1")
    (folder / "notes.txt").write_text("secret")
    return Client(Starlette(routes=routes_of(folder)))


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/index.html", "text/html"), ("/a.js", "text/javascript"), ("/base.css", "text/css")],
)
def test_the_files_of_the_page_and_those_of_all_pages(client, path, kind):
    answer = client.get(path)
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert answer.content


@pytest.mark.parametrize(
    "path", ["/notes.txt", "/../secret.js", "/%2e%2e/secret.js", "/..%2fsecret.js", "/%00", "//a.js"]
)
def test_no_other_file_is_reached(client, path):
    assert client.get(path).status_code == 404
