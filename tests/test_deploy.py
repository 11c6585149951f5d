"""What carries Backstep to a server: the Dockerfile, the nginx configuration."""

import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import free_port

ROOT = Path(__file__).parents[1]


def test_the_linter_finds_nothing_in_the_dockerfile() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    found = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx here")
def test_nginx_takes_the_configuration(tmp_path: Path) -> None:
    command = ["nginx", "-t", "-q", "-c", str(ROOT / "deploy" / "nginx.conf"), "-p", str(tmp_path)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr


REFUSED = {
    "GET /%zz HTTP/1.1": 400,
    "GET /metrics HTTP/1.1": 403,
    f"GET /step?x={'1' * 20_000} HTTP/1.1": 414,
    "GET /step?w=502 HTTP/1.1": 502,
}


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx here")
@pytest.mark.parametrize(("line", "status"), REFUSED.items())
def test_what_nginx_says_by_itself_is_said_in_our_words(line: str, status: int, tmp_path: Path) -> None:
    """No worker is there, so that the last one is nobody's answer."""
    port = free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    text = text.replace("listen 8000", f"listen 127.0.0.1:{port}").replace(":8001", f":{free_port()}")
    text = text.replace(":8002", f":{free_port()}")
    (tmp_path / "nginx.conf").write_text(f"user root;\n{text}")
    nginx = subprocess.Popen(["nginx", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path), "-g", "daemon off;"])
    try:
        answer = _asked(port, line)
    finally:
        nginx.terminate()
        nginx.wait(10)
    head, _, body = answer.partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ")
    assert "Content-Security-Policy" in head
    assert "Server: nginx\r\n" in f"{head}\r\n"
    assert "<h1>Backstep</h1>" in body


def _asked(port: int, line: str) -> str:
    for _ in range(50):
        try:
            with socket.create_connection(("127.0.0.1", port), 5) as sock:
                sock.sendall(f"{line}\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
                return b"".join(iter(lambda: sock.recv(65536), b"")).decode()
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("nginx did not start")


@pytest.mark.parametrize(("path", "line"), [("Dockerfile", r"FROM (\S+)"), ("compose.yaml", r"\s+image: (\S+)")])
def test_every_image_is_the_one_that_was_looked_at(path: str, line: str) -> None:
    """A tag may stand for another image tomorrow; a digest can't."""
    images = re.findall(rf"(?m)^{line}", (ROOT / path).read_text())
    assert images
    assert all(re.fullmatch(r"[\w./-]+:[\d.]+-\w+(-\w+)?@sha256:[0-9a-f]{64}", image) for image in images), images
