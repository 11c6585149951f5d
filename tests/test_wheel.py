"""The wheel: built, installed into a clean environment elsewhere, and walked a step."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

from tests.conftest import free_port, started

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of what stands here."""
    place = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(place),
        str(ROOT),
    ]
    subprocess.run(build, check=True, timeout=120, capture_output=True)
    (built,) = place.glob("backstep-*.whl")
    return built


def test_the_wheel_holds_one_package_with_all_that_is_served(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in names} == {"backstep"}
    tracked = subprocess.run(
        ["git", "ls-files", "app", "templates", "static"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert {f"backstep/{name}" for name in tracked} <= names


def test_the_installed_command_serves_a_step(wheel: Path, tmp_path: Path) -> None:
    """Its requirements are those installed here; the rooms are the wheel's alone."""
    venv.create(tmp_path / "env", with_pip=False)
    scripts = "Scripts" if os.name == "nt" else "bin"
    python = tmp_path / "env" / scripts / "python"
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(tmp_path / "env")}))
    (packages / "here.pth").write_text(sysconfig.get_path("purelib"))
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, timeout=120, cwd=tmp_path, capture_output=True)
    port = free_port()
    server = started(port, str(tmp_path / "env" / scripts / "backstep"), "--host", "127.0.0.1", "--port", str(port))
    try:
        here = f"http://127.0.0.1:{port}"
        step = httpx.get(f"{here}/step?step=25")
        assert step.status_code == 200
        assert "0.0311263" in step.text
        found = re.search(r'href="(/static/site\.[^"]+)"', step.text)
        assert found
        assert httpx.get(here + found[1]).status_code == 200
        assert httpx.get(f"{here}/picture.png?step=25").content.startswith(b"\x89PNG")
    finally:
        server.terminate()
        server.wait(timeout=60)
