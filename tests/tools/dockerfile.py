"""Run the Dockerfile's steps without Docker: every stage in a clean root that holds nothing but Debian and Python.

python -m tests.tools.dockerfile [ROOT]      needs to be root, chroot, and mmdebstrap (or a ROOT made by hand)

Each `FROM` becomes a copy of that root, each `RUN` a command in it, under the stage's `WORKDIR`, `ENV` and
`USER`. At the end `CMD` is started as the image would start it, with its files read-only to it, and
`HEALTHCHECK` is asked until it agrees. Debian's Python stands in for the image's.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import free_port

ROOT = Path(__file__).parents[2]
PACKAGES = "python3,python3-venv,ca-certificates"


@dataclass
class Stage:
    """One stage while it is built."""

    root: Path
    folder: str = "/"
    user: str = "0"
    env: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"})

    def command(self, *words: str) -> list[str]:
        """Give the command that runs words in this stage as its user."""
        inner = f"cd {shlex.quote(self.folder)} && exec {shlex.join(words)}"
        return ["chroot", f"--userspec={self.user}:{self.user}", str(self.root), "/bin/sh", "-ec", inner]

    def run(self, *words: str) -> None:
        """Run words, with this machine's ways to its packages."""
        ways = {k: v for k, v in os.environ.items() if k.startswith("PIP_") and k != "PIP_FIND_LINKS"}
        subprocess.run(self.command(*words), env={**ways, **self.env}, check=True)


def instructions(text: str) -> list[tuple[str, str]]:
    """Give every instruction and what follows it."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE))
    split = (line.partition(" ") for line in joined.splitlines() if line)
    return [(word.upper(), rest.strip()) for word, _, rest in split]


def clean(target: Path) -> Path:
    """Make the clean root."""
    subprocess.run(
        ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}", "bookworm", target], check=True
    )
    (target / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    for name in ("etc/resolv.conf", "etc/pip.conf", "etc/ssl/certs/ca-certificates.crt"):
        if Path("/", name).exists():
            shutil.copy(Path("/", name), target / name)
    return target


class Builder:
    """Does what a Dockerfile says; a method for each instruction."""

    def __init__(self, base: Path, place: Path) -> None:
        self.base, self.place = base, place
        self.stages: dict[str, Stage] = {}
        self.stage = Stage(base)
        self.command: list[str] = []
        self.health: list[str] = []

    def do_from(self, rest: str) -> None:
        """Begin a stage."""
        self.stage = Stage(self.place / f"stage{len(self.stages)}")
        subprocess.run(["cp", "-a", str(self.base), str(self.stage.root)], check=True)
        self.stages[rest.split(" AS ")[-1]] = self.stage

    def do_workdir(self, rest: str) -> None:
        """Change the folder."""
        self.stage.folder = rest
        (self.stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)

    def do_run(self, rest: str) -> None:
        """Run a command."""
        self.stage.run("/bin/sh", "-ec", rest)

    def do_copy(self, rest: str) -> None:
        """Copy from the project, or from an earlier stage."""
        words = shlex.split(rest)
        source = self.stages[words.pop(0).removeprefix("--from=")].root if words[0].startswith("--from=") else ROOT
        *names, to = words
        target = self.stage.root / (to if to.startswith("/") else f"{self.stage.folder}/{to}").lstrip("/")
        for name in names:
            origin = source / name.lstrip("/")
            if origin.is_dir():
                shutil.copytree(origin, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(origin, target / origin.name if target.is_dir() else target)

    def do_env(self, rest: str) -> None:
        """Set variables."""
        self.stage.env |= dict(pair.split("=", 1) for pair in shlex.split(rest))

    def do_user(self, rest: str) -> None:
        """Become somebody else."""
        self.stage.user = rest

    def do_healthcheck(self, rest: str) -> None:
        """Note how to ask for health."""
        self.health = json.loads(rest[rest.index("[") :])

    def do_cmd(self, rest: str) -> None:
        """Note what the image runs."""
        self.command = json.loads(rest)

    def do_expose(self, _rest: str) -> None:
        """Do nothing: ports are the machine's here."""


def tried(stage: Stage, command: list[str], health: list[str]) -> None:
    """Start the image's command and ask for its health."""
    port = str(free_port())
    env = {**stage.env, "PORT": port, "HOST": "127.0.0.1"}
    process = subprocess.Popen(stage.command(*command), env=env)
    try:
        for _ in range(60):
            time.sleep(0.25)
            if subprocess.run(stage.command(*health), env=env, check=False, stderr=subprocess.DEVNULL).returncode == 0:
                print(f"healthy, as user {stage.user}, {stage.folder} not writable: {not_writable(stage)}")
                return
        raise SystemExit("the image's command does not become healthy")
    finally:
        process.terminate()
        process.wait(20)


def not_writable(stage: Stage) -> bool:
    """Whether the program can't change its own files."""
    return subprocess.run(stage.command("touch", "app/x"), check=False, stderr=subprocess.DEVNULL).returncode != 0


def main() -> None:
    """Build every stage, then try the last one."""
    with tempfile.TemporaryDirectory() as place:
        base = Path(sys.argv[1]) if len(sys.argv) > 1 else clean(Path(place) / "clean")
        builder = Builder(base, Path(place))
        for word, rest in instructions((ROOT / "Dockerfile").read_text()):
            print(f"{word} {rest[:100]}", flush=True)
            getattr(builder, f"do_{word.lower()}")(rest)
        tried(builder.stage, builder.command, builder.health)


if __name__ == "__main__":
    main()
