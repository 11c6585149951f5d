"""Keep every answer to some 2,500 addresses, and say later which have changed.

    python -m tests.tools.goldens write FILE
    python -m tests.tools.goldens compare FILE [EVERY]

FILE is a database outside the repository. Bodies are compared, byte for byte; those that differ in nothing but white
space between tags are counted apart. With EVERY, one in so many is asked for.
"""

import difflib
import json
import re
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from app.address.write import write
from app.lesson.examples import EXAMPLES
from tests.conftest import get, get_json
from tests.random_lessons import random_scenario

GOLDEN = Path(__file__).parents[1] / "data" / "golden_addresses.json"

LESSONS = {
    "mazur": "v=1",
    "each of two": "layers=2-2-1&x=0.5,-1;1,0.25&t=1;0&seed=4&iteration=3",
    "softmax": "layers=2-3-3&activations=tanh,softmax&loss=cross_entropy&x=0.6,0.9&t=0,0,1&seed=2",
    "relu": "layers=3-2-2&activations=relu,linear&loss=sse&x=1,.5,-1&t=.5,1&w=.1,-.2,.3,.4,.5,.6,-.7,.8,.9,1",
    "mean of two": "layers=2-2-2&loss=bce&batch=mean&x=0.1,0.2;0.3,0.4&t=0,1;1,0&seed=5&iteration=20",
    "fixed biases": "layers=1-2-1-1&activations=leaky_relu,tanh,linear&seed=6&bias=fixed&b=0.1,0.2,0.3,0.4",
}
"""Six lessons whose every step is asked for, as it is and in each of these ways."""

WAYS = ("", "notation=indexed", "digits=3&rounding=fixed", "present=1", "embed=1", "shown=question", "shown=symbols",
        "shown=numbers")  # fmt: skip
PANELS = ("matrices", "code", "paths", "memo", "order", "slope", "check")
PATHS = ("/", "/gallery", "/glossary", "/examples", "/guide", "/robots.txt", "/readyz", "/nope", "/static/nope.css",
         "/examples/nope", "/openapi.json", "/.well-known/security.txt", "/export/nope")  # fmt: skip
WHOLE = ("/worksheet", "/worksheet?blanks=none", "/practice", "/export/backstep.py", "/export/backstep_torch.py",
         "/export/backstep.ipynb", "/export/backstep.tex", "/api/iteration", "/api/training", "/qr.svg", "/picture.png",
         "/guide", "/guide/gradient", "/guide/step", "/guide/chain")  # fmt: skip
REFUSED = ("w=abc", "layers=1-2-x", "layers=11-2", "x=0.1", "t=1,2,3", "rate=", "loss=hinge", "batch=all", "step=999",
           "iteration=1000001", "digits=40", "panel=no", "seed=-1", "w1=x&w2=", "x=0.1,,0.2", "loss=bce&t=0.2,2",
           "activations=softmax,relu", "bias=maybe", "w=1r_2w3",
           "layers=2-1&loss=cross_entropy&activations=softmax")  # fmt: skip
EDITS = ("do=randomise", "do=add-layer", "do=more-units:1", "do=fewer-units:1", "do=remove-layer:1",
         "do=go-on-from-here",
         "do=add-sample", "do=reset", "w5=0.7", "x1=1/3", "rate=2", "w=0.1+0.2+0.3+0.4+0.5+0.6+0.7+0.8",
         "w=[[0.1,0.2],[0.3,0.4]];[[0.5,0.6],[0.7,0.8]]", "w=[[0.1,0.2],[0.3,0.4]]&rows=from", "all_w=1", "all_x=1",
         "until=50&seen=50", "iteration=30&seen=100", "pace=layer&step=14", "pace=unit&step=14", "pace=phase&step=14",
         "theme=dark", "ask=1&step=7")  # fmt: skip
ANSWERS = ("0.4711", "abc", "0,5", "0", "1e400", "-0.1", "{right}", "-{right}", "{short}")


def addresses() -> Iterator[str]:
    """Every address, in an order that stays."""
    yield from PATHS
    yield from (f"/step?{entry['query']}" for entry in json.loads(GOLDEN.read_text()))
    for name in EXAMPLES:
        yield from (f"/examples/{name}", f"/step?{query_of(name)}", f"/guide?{query_of(name)}")
    for query in LESSONS.values():
        steps = get_json(f"/api/step?{query}")["steps"]
        for way in WAYS:
            yield from (f"/step?{query}&{way}&step={n}" for n in range(steps + 1))
        for panel in PANELS:
            yield from (f"/step?{query}&panel={panel}&step={n}" for n in range(0, steps + 1, 5))
        yield from (f"/api/step?{query}&step={n}" for n in range(steps + 1))
        yield from (f"{path}{'&' if '?' in path else '?'}{query}" for path in WHOLE)
        yield from practice_of(query, range(0, steps, 3))
    yield from (f"/step?{keys}" for keys in (*REFUSED, *EDITS))
    yield from (f"/api/step?{keys}" for keys in REFUSED)
    yield from (f"/practice?level={level}&seed={seed}" for level in range(1, 6) for seed in range(4))
    draw = Random(16)
    for n in range(120):
        yield f"/step?{write(random_scenario(draw))}&step={n % 40}"


def query_of(name: str) -> str:
    """Where an example's name leads."""
    return get(f"/examples/{name}").headers["location"].partition("?")[2]


def practice_of(query: str, steps: Iterable[int]) -> Iterator[str]:
    """Steps that are asked: before an answer, after right and wrong ones, the second and the fourth time, the end."""
    for n, step in enumerate(steps):
        right = str(get_json(f"/api/step?{query}&step={step}").get("value") or 0.5)
        asked = f"/step?{query}&practice=all&step={step}"
        yield asked
        for m in range(3):
            typed = ANSWERS[(3 * n + m) % len(ANSWERS)].format(right=right, short=right[:6])
            yield f"{asked}&answer={typed}&tries={m}"
        yield f"{asked}&done=1r_2w3&tries=3"
    yield f"/step?{query}&practice=all&step={max(steps) + 3}&done=1r_2w3"


def spaceless(body: bytes) -> bytes:
    """A body without the white space beside tags."""
    return re.sub(rb"\s*([<>])\s*", rb"\1", re.sub(rb"\s+", b" ", body))


def answer_of(address: str) -> tuple[int, str, str, bytes]:
    """Status, kind, where it leads, and body of an answer."""
    answer = get(address)
    return (
        answer.status_code,
        answer.headers.get("content-type", ""),
        answer.headers.get("location", ""),
        answer.content,
    )


def store(path: str) -> None:
    """Ask for everything, and keep it."""
    Path(path).unlink(missing_ok=True)
    with sqlite3.connect(path) as db:
        db.execute("create table answer (address primary key, status, kind, location, body)")
        for address in dict.fromkeys(addresses()):
            *head, body = answer_of(address)
            db.execute("insert into answer values (?, ?, ?, ?, ?)", (address, *head, zlib.compress(body)))
        print(f"{db.total_changes} answers kept")


def first_difference(old: bytes, new: bytes) -> str:
    """The first lines that differ, short."""
    before, after = (re.sub(rb">", b">\n", spaceless(body)).decode(errors="replace").split("\n") for body in (old, new))
    lines = [line for line in difflib.unified_diff(before, after, lineterm="", n=1) if line[:3] not in {"---", "+++"}]
    return "\n".join(f"      {line[:160]}" for line in lines[:12])


def compare(path: str, every: str = "1") -> int:
    """Ask for everything kept, or every so many of it, and return the number of answers that have changed."""
    spaces, changed = 0, []
    with sqlite3.connect(path) as db:
        kept = db.execute("select * from answer").fetchall()[:: int(every)]
    for address, *head, body in kept:
        old = zlib.decompress(body)
        *new_head, new = answer_of(address)
        if head != new_head or spaceless(old) != spaceless(new):
            changed.append(address)
            if len(changed) <= 12:
                print(f"{address}\n   {head if head != new_head else ''} {new_head if head != new_head else ''}")
                print(first_difference(old, new))
        elif old != new:
            spaces += 1
    print(f"{len(kept)} answers: {len(changed)} changed, {spaces} in white space alone")
    return len(changed)


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    if command == "write":
        store(*arguments)
    elif compare(*arguments):
        sys.exit(1)
