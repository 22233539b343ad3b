"""The command that serves a page: its address, its end, and a port that is taken."""

import http.client
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.browser import served


def test_it_answers_this_machine_alone_and_ends_on_ctrl_c(tmp_path):
    with served("pad", cwd=tmp_path) as process:
        with urllib.request.urlopen(process.address, timeout=10) as answer:
            assert b"digitscan pad" in answer.read()
        place = urllib.parse.urlsplit(process.address)
        assert place.hostname == "127.0.0.1"
        assert len(place.path) > 30
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"http://{place.netloc}/", timeout=10)
        listening = socket.socket()
        with listening, pytest.raises(OSError, match="refused"):
            listening.connect((socket.gethostbyname("localhost").replace("127.0.0.1", "127.0.0.2"), place.port))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0


def test_a_broken_request_does_not_end_it():
    with served("pad") as process:
        place = urllib.parse.urlsplit(process.address)
        with socket.create_connection((place.hostname, place.port), timeout=10) as connection:
            connection.sendall(b"GET /\xff\xfe\r\n\r\n")
            assert b"400" in connection.recv(1000)
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
        connection.request("GET", place.path)
        assert connection.getresponse().status == 200


def test_a_port_that_is_taken_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "digitscan", "pad", "--no-browser", "--port", str(port)]
        ended = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False)
    assert ended.returncode == 1
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"digitscan: error: port {port}: cannot be used: ")
    assert "--port" in line
