"""One iteration worked out once more with mpmath in 60 digits, from the formulas of the textbooks: an outside judge.

Nothing of the application's engine takes part: a lesson's numbers come in, and out comes the value of
whatever a `data-term` names.
"""

import re
from collections.abc import Callable
from functools import cached_property

from mpmath import mp, mpf

from app.address.scenario import Spec

mp.dps = 60

Vector = list[mpf]


def sigmoid(z: mpf) -> mpf:
    return 1 / (1 + mp.e ** (-z))


FUNCTIONS: dict[str, tuple[Callable[[mpf], mpf], Callable[[mpf], mpf]]] = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * sigmoid(-z)),
    "tanh": (mp.tanh, lambda z: mp.sech(z) ** 2),
    "relu": (lambda z: max(z, mpf(0)), lambda z: mpf(z > 0)),
    "leaky_relu": (lambda z: z if z > 0 else z * mpf("0.01"), lambda z: mpf(1) if z > 0 else mpf("0.01")),
    "linear": (lambda z: z, lambda _z: mpf(1)),
    "bipolar_sigmoid": (lambda z: 2 / (1 + mp.e ** (-z)) - 1, lambda z: 2 * sigmoid(z) * sigmoid(-z)),
    "softplus": (lambda z: mp.log1p(mp.e**z), sigmoid),
    "elu": (lambda z: z if z > 0 else mp.expm1(z), lambda z: mpf(1) if z > 0 else mp.e**z),
    "silu": (lambda z: z * sigmoid(z), lambda z: sigmoid(z) * (1 + z * sigmoid(-z))),
    "step": (lambda z: mpf(z >= 0), lambda _z: mpf(0)),
    "sigmoid:4": (lambda z: sigmoid(4 * z), lambda z: 4 * sigmoid(4 * z) * sigmoid(-4 * z)),
    "linear:0.1": (lambda z: z / 10, lambda _z: mpf(1) / 10),
    "leaky_relu:0.2": (lambda z: z if z > 0 else z / 5, lambda z: mpf(1) if z > 0 else mpf(1) / 5),
    "elu:0.5": (lambda z: z if z > 0 else mp.expm1(z) / 2, lambda z: mpf(1) if z > 0 else mp.e**z / 2),
}


class Sample:
    """One sample, forward and back, with parameters W[l][j][i] and b[l][j]."""

    def __init__(self, spec: Spec, W: list[list[Vector]], b: list[Vector], x: Vector, t: Vector) -> None:
        self.spec, self.W, self.b, self.t, self.n = spec, W, b, t, len(t)
        self.z: list[Vector] = [[]]
        self.a: list[Vector] = [x]
        for l, name in enumerate(spec.activations, start=1):
            self.z.append([
                mp.fdot(row, self.a[-1]) + bias for row, bias in zip(W[l], b[l], strict=True)
            ])  # fmt: skip
            self.a.append(self.respond(name, self.z[-1]))
        self.shares = [self.share(t, a) for t, a in zip(self.t, self.a[-1], strict=True)]
        self.E = mp.fsum(self.shares)

    @staticmethod
    def respond(name: str, z: Vector) -> Vector:
        if name == "softmax":
            powers = [mp.e ** (v - max(z)) for v in z]
            return [p / mp.fsum(powers) for p in powers]
        return [FUNCTIONS[name][0](v) for v in z]

    def share(self, t: mpf, a: mpf) -> mpf:
        def ln(weight: mpf, v: mpf) -> mpf:
            return mpf(0) if weight == 0 else weight * mp.log(v)

        return {
            "mse": lambda: (t - a) ** 2 / self.n, "half_sse": lambda: (t - a) ** 2 / 2, "sse": lambda: (t - a) ** 2,
            "bce": lambda: -ln(t, a) - ln(1 - t, 1 - a), "cross_entropy": lambda: -ln(t, a),
            "output": lambda: a,
        }[self.spec.loss]()  # fmt: skip

    def share_slope(self, t: mpf, a: mpf) -> mpf:
        def over(top: mpf, bottom: mpf) -> mpf:
            return mpf(0) if top == 0 else top / bottom

        return {
            "mse": lambda: 2 * (a - t) / self.n, "half_sse": lambda: a - t, "sse": lambda: 2 * (a - t),
            "bce": lambda: over(1 - t, 1 - a) - over(t, a), "cross_entropy": lambda: -over(t, a),
            "output": lambda: mpf(1),
        }[self.spec.loss]()  # fmt: skip

    @cached_property
    def back(self) -> tuple[dict[int, Vector], dict[int, Vector], dict[int, Vector]]:
        """∂E/∂a, slopes and δ of every layer; a softmax layer's slopes are left out."""
        L, e, s, d = len(self.spec.activations), {}, {}, {}
        e[L] = [self.share_slope(t, a) for t, a in zip(self.t, self.a[L], strict=True)]
        for l in range(L, 0, -1):
            if self.spec.activations[l - 1] == "softmax":
                a = self.a[l]
                d[l] = [
                    mp.fsum(e[l][k] * a[k] * ((k == j) - a[j]) for k in range(len(a))) for j in range(len(a))
                ]  # fmt: skip
            else:
                s[l] = [FUNCTIONS[self.spec.activations[l - 1]][1](z) for z in self.z[l]]
                d[l] = [x * y for x, y in zip(e[l], s[l], strict=True)]
            if l > 1:
                rows = self.W[l]
                e[l - 1] = [mp.fsum(d[l][k] * rows[k][i] for k in range(len(rows))) for i in range(len(self.a[l - 1]))]
        return e, s, d

    @cached_property
    def sizes_of_paths(self) -> dict[int, Vector]:
        """For every unit the sum of the absolute products along its paths to the error."""
        _, s, d = self.back
        L = len(self.spec.activations)
        total = {L: [abs(v) for v in d[L]]}
        for l in range(L - 1, 0, -1):
            rows = self.W[l + 1]
            total[l] = [
                mp.fsum(total[l + 1][k] * abs(rows[k][i]) for k in range(len(rows))) * abs(s[l][i])
                for i in range(len(self.a[l]))
            ]
        return total


class Reference:
    """Everything a page of one iteration may name."""

    def __init__(self, spec: Spec, weights: list[float], biases: list[float] | None, samples: list[int]) -> None:
        self.spec, self.sizes = spec, spec.layers
        self.W, self.b = self.matrices([mpf(repr(w)) for w in weights], [mpf(repr(b)) for b in biases or []])
        self.picked = samples
        self.samples = [self.sample(self.W, self.b, s) for s in samples]
        self.rate = mpf(repr(spec.rate))

    def matrices(self, w: Vector, b: Vector) -> tuple[list[list[Vector]], list[Vector]]:
        W: list[list[Vector]] = [[]]
        B: list[Vector] = [[]]
        for m, n in zip(self.sizes, self.sizes[1:], strict=False):
            W.append([w[j * m : (j + 1) * m] for j in range(n)])
            w = w[m * n :]
            B.append(b[:n] or [mpf(0)] * n)
            b = b[n:]
        return W, B

    def sample(self, W: list[list[Vector]], b: list[Vector], number: int) -> Sample:
        x, t = ([mpf(repr(v)) for v in rows[number - 1]] for rows in (self.spec.x, self.spec.t))
        return Sample(self.spec, W, b, x, t)

    def ends(self, k: int) -> tuple[int, int, int]:
        """Layer, unit and source (from 0) of weight k."""
        k -= 1
        for l, (m, n) in enumerate(zip(self.sizes, self.sizes[1:], strict=False), start=1):
            if k < m * n:
                return l, k // m, k % m
            k -= m * n
        raise AssertionError(k)

    def owner(self, k: int) -> tuple[int, int]:
        """Layer and unit (from 0) of bias k."""
        k -= 1
        for l, n in enumerate(self.sizes[1:], start=1):
            if k < n:
                return l, k
            k -= n
        raise AssertionError(k)

    def gradient(self, letter: str, k: int, s: Sample) -> mpf:
        if letter == "w":
            l, j, i = self.ends(k)
            return s.back[2][l][j] * s.a[l - 1][i]
        l, j = self.owner(k)
        return s.back[2][l][j]

    def together(self, values: list[mpf]) -> mpf:
        return mp.fsum(values) / (len(values) if self.spec.batch == "mean" else 1)

    def batch(self, letter: str, k: int) -> mpf:
        return self.together([self.gradient(letter, k, s) for s in self.samples])

    def parameter(self, letter: str, k: int) -> mpf:
        if letter == "w":
            l, j, i = self.ends(k)
            return self.W[l][j][i]
        l, j = self.owner(k)
        return self.b[l][j]

    def new(self, letter: str, k: int) -> mpf:
        if letter == "b" and not self.spec.train_biases:
            return self.parameter("b", k)
        return self.parameter(letter, k) - self.rate * self.batch(letter, k)

    @cached_property
    def after(self) -> list[Sample]:
        count = sum(m * n for m, n in zip(self.sizes, self.sizes[1:], strict=False))
        w = [self.new("w", k) for k in range(1, count + 1)]
        b = [self.new("b", k) for k in range(1, sum(self.sizes[1:]) + 1)] if self.spec.b is not None else []
        W, B = self.matrices(w, b)
        return [self.sample(W, B, number) for number in self.picked]

    def value(self, term: str, sample: int) -> mpf | None:
        """Value of what a `data-term` names, on the page of one of the iteration's samples (from 0)."""
        found = re.fullmatch(r"(.*?)(?:-s(\d+))?", term)
        assert found
        name, s = found[1], self.samples[int(found[2]) - 1 if found[2] else sample]
        after = (
            self.after[int(found[2]) - 1 if found[2] else sample] if name.startswith(("new-a", "error-after")) else s
        )
        for pattern, reader in READERS:
            match = re.fullmatch(pattern, name)
            if match:
                return reader(self, s, after, [int(g) for g in match.groups()])
        return None

    def error_before(self) -> mpf:
        return self.together([s.E for s in self.samples])

    def error_after(self) -> mpf:
        return self.together([s.E for s in self.after])


Reader = Callable[[Reference, Sample, Sample, list[int]], mpf]

READERS: list[tuple[str, Reader]] = [
    (r"(?:w|z-by-a)(\d+)", lambda r, _s, _t, g: r.parameter("w", g[0])),
    (r"b(\d+)", lambda r, _s, _t, g: r.parameter("b", g[0])),
    (r"t-(\d+)", lambda _r, s, _t, g: s.t[g[0] - 1]),
    (r"z-(\d+)-(\d+)", lambda _r, s, _t, g: s.z[g[0]][g[1] - 1]),
    (r"a-(\d+)-(\d+)", lambda _r, s, _t, g: s.a[g[0]][g[1] - 1]),
    (r"error-(\d+)", lambda _r, s, _t, g: s.shares[g[0] - 1]),
    (r"error-after-(\d+)", lambda _r, _s, t, g: t.shares[g[0] - 1]),
    (r"error", lambda _r, s, _t, _g: s.E),
    (r"error-slope-(\d+)-(\d+)", lambda _r, s, _t, g: s.back[0][g[0]][g[1] - 1]),
    (r"slope-(\d+)-(\d+)", lambda _r, s, _t, g: s.back[1][g[0]][g[1] - 1]),
    (r"delta-(\d+)-(\d+)", lambda _r, s, _t, g: s.back[2][g[0]][g[1] - 1]),
    (r"gradient-w(\d+)", lambda r, s, _t, g: r.gradient("w", g[0], s)),
    (r"gradient-b(\d+)", lambda r, s, _t, g: r.gradient("b", g[0], s)),
    (r"gradient-w(\d+)-all", lambda r, _s, _t, g: r.batch("w", g[0])),
    (r"gradient-b(\d+)-all", lambda r, _s, _t, g: r.batch("b", g[0])),
    (r"z-by-w(\d+)", lambda r, s, _t, g: s.a[r.ends(g[0])[0] - 1][r.ends(g[0])[2]]),
    (r"z-by-b\d+", lambda _r, _s, _t, _g: mpf(1)),
    (r"new-w(\d+)", lambda r, _s, _t, g: r.new("w", g[0])),
    (r"new-b(\d+)", lambda r, _s, _t, g: r.new("b", g[0])),
    (r"new-a-(\d+)-(\d+)", lambda _r, _s, t, g: t.a[g[0]][g[1] - 1]),
    (r"rate", lambda r, _s, _t, _g: r.rate),
    (r"outputs", lambda r, _s, _t, _g: mpf(r.sizes[-1])),
    (r"samples", lambda r, _s, _t, _g: mpf(len(r.samples))),
]
"""What every kind of `data-term` stands for."""
