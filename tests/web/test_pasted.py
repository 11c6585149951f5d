"""Pasted lists: what people copy out of programs, tables and sheets, and the numbers that must come of it.

Every form is written for a network whose matrices are square and for one whose are not; the expected numbers
are those of the matrices that it was written from.
"""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from app.address.query import Query
from app.address.read import parse
from app.address.reading import Reading
from app.address.readings import read
from app.address.typed_numbers import BadField
from app.address.write import write
from tests.conftest import get

Matrix = list[list[float]]

NETWORKS: dict[str, tuple[tuple[int, ...], list[Matrix], list[list[float]]]] = {
    "square": ((2, 2, 2), [[[0.15, 0.2], [-0.25, 0.3]], [[0.4, 0.45], [0.5, -0.55]]], [[0.35, 0.36], [0.6, -0.61]]),
    "not square": ((2, 3, 1), [[[1.5, -2], [3, 4], [5, 6.25]], [[7, 8, -9]]], [[0.1, 0.2, 0.3], [-0.4]]),
}


def turned(m: Matrix) -> Matrix:
    return [list(column) for column in zip(*m, strict=True)]


def rows(m: Matrix, between: str, after: str, before: str = "", end: str = "") -> str:
    return after.join(before + between.join(f"{v:g}" for v in row) + end for row in m)


def nested(m: Matrix) -> str:
    return "[" + rows(m, ", ", ", ", "[", "]") + "]"


def comma(text: str) -> str:
    return text.replace(".", ",")


def with_bias(W: list[Matrix], b: list[list[float]]) -> list[Matrix]:
    return [[[bias, *row] for bias, row in zip(biases, m, strict=True)] for m, biases in zip(W, b, strict=True)]


Writer = Callable[[list[Matrix], list[list[float]]], str]


def flat(W: list[Matrix]) -> list[float]:
    return [v for m in W for row in m for v in row]


def joined(between: str) -> Writer:
    return lambda W, _b: between.join(f"{v:g}" for v in flat(W))


def each(matrix: Callable[[Matrix], str], between: str = "\n") -> Writer:
    return lambda W, _b: between.join(map(matrix, W))


def named(template: str, matrix: Callable[[Matrix], str]) -> Writer:
    return lambda W, _b: "\n".join(template.format(k, matrix(m)) for k, m in enumerate(W, start=1))


def both(template: str, matrix: Callable[[Matrix], str], vector: Callable[[list[float]], str], end: str = "") -> Writer:
    def written(W: list[Matrix], b: list[list[float]]) -> str:
        layers = enumerate(zip(W, b, strict=True), start=1)
        return "\n".join(template.format(k, matrix(m), vector(v)) for k, (m, v) in layers) + end

    return written


def vector(v: list[float]) -> str:
    return "[" + ", ".join(f"{x:g}" for x in v) + "]"


def numpy_print(m: Matrix) -> str:
    return "[" + rows(m, " ", "\n ", "[", "]") + "]"


def matlab_display(m: Matrix) -> str:
    return "\n" + rows(m, "   ", "\n", "    ") + "\n"


def r_print(m: Matrix) -> str:
    head = "      " + " ".join(f"[,{j}]" for j in range(1, len(m[0]) + 1))
    return head + "\n" + "\n".join(f"[{i},] " + " ".join(f"{v:g}" for v in row) for i, row in enumerate(m, start=1))


def r_matrix(m: Matrix, by_row: bool = False) -> str:
    items = flat([m if by_row else turned(m)])
    return f"matrix(c({', '.join(f'{v:g}' for v in items)}), nrow={len(m)}{', byrow=TRUE' if by_row else ''})"


def c_braces(m: Matrix) -> str:
    return "{" + rows([[float(v) for v in row] for row in m], "f, ", ", ", "{", "f}") + "}"


def latex(m: Matrix) -> str:
    return "\\begin{bmatrix} " + rows(m, " & ", " \\\\ ") + " \\end{bmatrix}"


def markdown(m: Matrix) -> str:
    head = "| |" + "|".join(f" i{j} " for j in range(len(m[0]))) + "|\n|---|" + "---|" * len(m[0])
    return head + "\n" + "\n".join(f"| u{i} | " + " | ".join(f"{v:g}" for v in row) + " |" for i, row in enumerate(m))


def tf_print(name: str, value: str, shape: str) -> str:
    return f"<tf.Variable '{name}:0' shape=({shape}) dtype=float32, numpy=\narray({value}, dtype=float32)>"


def pairs(W: list[Matrix], b: list[list[float]], between: str, sign: str, biases: bool, backwards: bool) -> str:
    found = [f"w{k}{sign}{v:g}" for k, v in enumerate(flat(W), start=1)]
    if biases:
        found += [f"b{k}{sign}{v:g}" for k, v in enumerate([v for part in b for v in part], start=1)]
    return between.join(reversed(found) if backwards else found)


TO: dict[str, Writer] = {
    "commas": joined(","),
    "commas and blanks": joined(", "),
    "blanks": joined(" "),
    "lines": joined("\n"),
    "semicolons": joined("; "),
    "tabs": joined("\t"),
    "one Python list": lambda W, b: f"[{joined(', ')(W, b)}]",
    "one NumPy print": lambda W, b: f"[{joined(' ')(W, b)}]",
    "one tuple": lambda W, b: f"({joined(', ')(W, b)})",
    "R's c": lambda W, b: f"c({joined(', ')(W, b)})",
    "R's print of a vector": lambda W, b: f"[1] {joined(' ')(W, b)}",
    "an array wrapped over lines": lambda W, b: "array([" + joined(",\n       ")(W, b) + "])",
    "NumPy 2 scalars": lambda W, _b: "[" + ", ".join(f"np.float64({v:g})" for v in flat(W)) + "]",
    "decimal commas and blanks": lambda W, b: comma(joined(" ")(W, b)),
    "decimal commas and semicolons": lambda W, b: comma(joined("; ")(W, b)),
    "decimal commas and tabs": lambda W, b: comma(joined("\t")(W, b)),
    "real minus signs": lambda W, b: joined(" ")(W, b).replace("-", "−"),
    "powers of ten": lambda W, _b: " ".join(f"{v:.4e}" for v in flat(W)),
    "powers of ten as in print": lambda W, _b: ", ".join(f"{v * 1000:g}×10^-3" for v in flat(W)),
    "plus signs and points at the end": lambda W, _b: " ".join(f"{v:+g}".replace("+7", "+7.") for v in flat(W)),
    "pairs with =": lambda W, b: pairs(W, b, ", ", " = ", biases=False, backwards=False),
    "pairs with : in any order": lambda W, b: pairs(W, b, "\n", ": ", biases=False, backwards=True),
    "pairs as a JSON object": lambda W, b: '{"' + pairs(W, b, ', "', '": ', biases=False, backwards=False) + "}",
    "torch: Parameter": each(lambda m: f"Parameter containing:\ntensor({nested(m)}, requires_grad=True)"),
    "torch: state_dict": lambda W, _b: "OrderedDict({" + ", ".join(
        f"'{k}.weight': tensor({nested(m)}, device='cuda:0')" for k, m in enumerate(W)) + "})",
}  # fmt: skip
"""Forms that say by themselves which weight is which, or, being named by PyTorch, how they lie."""

OPEN: dict[str, Writer] = {
    "matrices that are named and not in order": lambda W, _b: "; ".join(
        f"W{k} = {nested(m)}" for k, m in reversed(list(enumerate(W, start=1)))
    ),
    "nested lists side by side": each(nested, " "),
    "nested lists in a list": lambda W, _b: "[" + ", ".join(map(nested, W)) + "]",
    "np.array": named("W{0} = np.array({1})", nested),
    "NumPy's repr": each(lambda m: f"array({nested(m)}, dtype=float32)"),
    "NumPy's print": each(numpy_print),
    "tensors": each(lambda m: f"tensor({nested(m)}, dtype=torch.float64, grad_fn=<AddBackward0>)"),
    "MATLAB literals": named("W{0} = {1};", lambda m: "[" + rows(m, " ", "; ") + "]"),
    "MATLAB literals with commas": named("W{0} = {1};  % layer", lambda m: "[" + rows(m, ", ", ";\n") + "]"),
    "MATLAB's display": named("W{0} =\n{1}", matlab_display),
    "MATLAB, transposed": named("W{0} = {1}';", lambda m: "[" + rows(turned(m), " ", "; ") + "]"),
    "NumPy, transposed": each(lambda m: f"np.array({nested(turned(m))}).T"),
    "R's print": each(r_print, "\n\n"),
    "R's matrix": named("W{0} <- {1}", r_matrix),
    "R's matrix by row": named("W{0} <- {1}", lambda m: r_matrix(m, by_row=True)),
    "JSON": lambda W, _b: "{" + ", ".join(f'"W{k}": {nested(m)}' for k, m in enumerate(W, start=1)) + "}",
    "C": named("static const float W{0}[][3] = {1};", c_braces),
    "C with comments": named("double w{0}[2][2] = {1}; // a layer", lambda m: c_braces(m).replace("f", "")),
    "LaTeX": named("W^{{({0})}} = {1}", latex),
    "LaTeX's bmatrix": each(latex),
    "tables in Markdown": each(markdown, "\n\n"),
    "CSV": each(lambda m: rows(m, ",", "\n"), "\n\n"),
    "spreadsheets": each(lambda m: rows(m, "\t", "\n"), "\n\n"),
    "spreadsheets with decimal commas": each(lambda m: comma(rows(m, "\t", "\n")), "\n\n"),
    "comments": each(lambda m: nested(m) + "  # weights of a layer"),
    "LaTeX rows": each(lambda m: rows(m, " & ", " \\\\\n"), "\n\n"),
}
"""Forms with a matrix for each layer: square ones are asked about."""

WITH_BIASES: dict[str, Writer] = {
    "Θ, the bias first": lambda W, b: " ".join(map(nested, with_bias(W, b))),
    "lists behind matrices": both("{1} {2}", nested, vector),
    "named": both("W{0} = {1}; b{0} = {2};", nested, vector),
    "columns of biases": both("W{0} = {1}\nb{0} = {2}", nested, lambda v: nested([[x] for x in v])),
    "all matrices, then all biases": lambda W, b: "\n".join([*map(nested, W), *map(vector, b)]),
    "MATLAB": both("W{0} = {1}; b{0} = {2};", lambda m: "[" + rows(m, " ", "; ") + "]",
                   lambda v: "[" + "; ".join(f"{x:g}" for x in v) + "]"),
    "torch: state_dict": lambda W, b: "OrderedDict([" + ", ".join(
        f"('fc{k}.weight', tensor({nested(m)})), ('fc{k}.bias', tensor({vector(v)}))"
        for k, (m, v) in enumerate(zip(W, b, strict=True), start=1)) + "])",
    "pairs": lambda W, b: pairs(W, b, "; ", "=", biases=True, backwards=False),
    "two lists in JSON": lambda W, b: f'{{"weights": [{joined(", ")(W, b)}], '
                                      f'"biases": [{", ".join(f"{v:g}" for part in b for v in part)}]}}',
}  # fmt: skip

KERAS: dict[str, Writer] = {
    "get_weights": lambda W, b: "[" + ", ".join(
        f"array({nested(turned(m))}, dtype=float32), array({vector(v)}, dtype=float32)"
        for m, v in zip(W, b, strict=True)) + "]",
    "tf.Variable": lambda W, b: "\n".join(
        tf_print(f"dense_{k}/kernel", nested(turned(m)), f"{len(m[0])}, {len(m)}") + "\n"
        + tf_print(f"dense_{k}/bias", vector(v), f"{len(v)},")
        for k, (m, v) in enumerate(zip(W, b, strict=True))),
    "kernels alone": lambda W, _b: " ".join(nested(turned(m)) for m in W),
}  # fmt: skip


def cases(forms: dict[str, Writer]) -> list[tuple[str, str]]:
    return [(form, network) for form in forms for network in NETWORKS]


def found(form: Writer, network: str, rows_from: bool = False) -> tuple[Reading, list[float], list[float]]:
    layers, W, b = NETWORKS[network]
    return read("w", form(W, b), layers, rows_from), flat(W), [v for part in b for v in part]


def test_there_are_enough_forms() -> None:
    counts = (len(TO), len(OPEN), len(WITH_BIASES), len(KERAS), len(SAMPLES), len(BIASES), len(REFUSED))
    assert sum(counts) >= 90


@pytest.mark.parametrize(("form", "network"), cases(TO))
def test_weights_one_after_another_or_named(form: str, network: str) -> None:
    reading, w, _ = found(TO[form], network)
    assert list(reading.numbers) == pytest.approx(w, rel=1e-15)
    assert reading.biases is None
    assert reading.turned is None


@pytest.mark.parametrize(("form", "network"), cases(OPEN))
def test_weights_in_matrices(form: str, network: str) -> None:
    """Square matrices are read with a row for each unit that weights lead to, and may be exchanged."""
    reading, w, _ = found(OPEN[form], network)
    assert list(reading.numbers) == w
    assert reading.biases is None
    if network == "not square":
        assert reading.turned is None
    else:
        assert reading.turned is not None
        assert list(reading.turned.numbers) == flat([turned(m) for m in NETWORKS[network][1]])
        other, _, _ = found(OPEN[form], network, rows_from=True)
        assert other.numbers == reading.turned.numbers


@pytest.mark.parametrize(("form", "network"), cases(WITH_BIASES))
def test_weights_that_bring_their_biases(form: str, network: str) -> None:
    reading, w, b = found(WITH_BIASES[form], network)
    assert list(reading.numbers) == w
    assert list(reading.biases or ()) == b


@pytest.mark.parametrize("form", KERAS)
def test_what_keras_prints_is_read_by_its_shape(form: str) -> None:
    reading, w, b = found(KERAS[form], "not square")
    assert list(reading.numbers) == w
    assert list(reading.biases or b) == b
    assert "come from" in reading.words
    assert reading.turned is None


def test_what_keras_names_kernels_is_no_question() -> None:
    reading, w, _ = found(KERAS["tf.Variable"], "square")
    assert list(reading.numbers) == w
    assert reading.turned is None


def test_square_kernels_without_a_name_are_asked_about() -> None:
    reading, w, b = found(KERAS["get_weights"], "square")
    assert reading.turned is not None
    assert list(reading.turned.numbers) == w
    assert list(reading.turned.biases or ()) == b


SAMPLES = {
    "two columns with commas": ("x", (2, 2, 1), "0,0\n0,1\n1,0\n1,1", [0, 0, 0, 1, 1, 0, 1, 1]),
    "the same for one input": ("x", (1, 2, 1), "0,0\n0,1\n1,0\n1,1", [0, 0.1, 1, 1.1]),
    "groups in a line": ("x", (2, 2, 1), "0,0 0,1 1,0 1,1", [0, 0, 0, 1, 1, 0, 1, 1]),
    "as in a link": ("x", (2, 2, 1), "0,0;0,1;1,0", [0, 0, 0, 1, 1, 0]),
    "German CSV": ("x", (2, 2, 1), "0,5;0,25\n1,5;2,25", [0.5, 0.25, 1.5, 2.25]),
    "samples in columns": ("x", (2, 3, 1), "[[1.,2.,-1.],[3.,4.,-3.2]]", [1, 3, 2, 4, -1, -3.2]),
    "samples in rows": ("x", (3, 2, 1), "[[1.,2.,-1.],[3.,4.,-3.2]]", [1, 2, -1, 3, 4, -3.2]),
    "with x0 = 1": ("x", (2, 2, 1), "[[1,0,0],[1,0,1],[1,1,0],[1,1,1]]", [0, 0, 0, 1, 1, 0, 1, 1]),
    "a column vector": ("x", (3, 2, 1), "[[0.1],[0.2],[0.3]]", [0.1, 0.2, 0.3]),
    "one sample": ("x", (3, 2, 1), "0.1 0.2 0.3", [0.1, 0.2, 0.3]),
    "a head": ("x", (2, 2, 1), "x1,x2\n0.5,1\n0.25,0", [0.5, 1, 0.25, 0]),
    "a table": ("x", (2, 2, 1), "| x1 | x2 |\n|:--|--:|\n| 0.5 | 1 |\n| .25 | 0 |", [0.5, 1, 0.25, 0]),
    "one after another": ("x", (2, 2, 1), "0 0 0 1 1 0 1 1", [0, 0, 0, 1, 1, 0, 1, 1]),
    "targets in a row": ("t", (2, 2, 1), "[0, 1, 1, 0]", [0, 1, 1, 0]),
    "targets in a column": ("t", (2, 2, 1), "[[0], [1], [1], [0]]", [0, 1, 1, 0]),
    "targets of two outputs": ("t", (2, 2, 2), "[[1,0],[0,1],[1,1]]", [1, 0, 0, 1, 1, 1]),
    "fractions": ("t", (2, 2, 2), "1/2 1/4", [0.5, 0.25]),
    "MATLAB's factor": ("x", (2, 2, 1), "x =\n\n   1.0e-03 *\n\n    0.5000   -0.2500\n", [0.0005, -0.00025]),
    "MATLAB's columns": (
        "x", (4, 2, 1), "X =\n\n  Columns 1 through 3\n\n  1 2 3\n  5 6 7\n\n  Column 4\n\n  4\n  8\n",
        [1, 2, 3, 4, 5, 6, 7, 8],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", SAMPLES)
def test_inputs_and_targets(form: str) -> None:
    key, layers, text, numbers = SAMPLES[form]
    assert list(read(key, text, layers, rows_from=False).numbers) == numbers


def test_as_many_samples_as_numbers_each_are_asked_about() -> None:
    reading = read("x", "[[1,2],[3,4]]", (2, 2, 1), rows_from=False)
    assert reading.numbers == (1, 2, 3, 4)
    assert reading.turned is not None
    assert reading.turned.numbers == (1, 3, 2, 4)


BIASES = {
    "one after another": ("0.35 0.36 0.6", (2, 2, 1)),
    "a list": ("[0.35, 0.36, 0.6]", (2, 2, 1)),
    "lists": ("[0.35, 0.36] [0.6]", (2, 2, 1)),
    "nested": ("[[0.35, 0.36], [0.6]]", (2, 2, 1)),
    "columns": ("b1 = [0.35; 0.36]\nb2 = 0.6", (2, 2, 1)),
    "arrays": ("[array([[0.35], [0.36]]), array([[0.6]])]", (2, 2, 1)),
    "pairs": ("b2 = 0.36, b1 = 0.35, b3 = 0.6", (2, 2, 1)),
    "decimal commas": ("0,35; 0,36; 0,6", (2, 2, 1)),
    "square": ("[0.35, 0.36]; [0.6]", (2, 2, 1)),
}


@pytest.mark.parametrize("form", BIASES)
def test_biases(form: str) -> None:
    text, layers = BIASES[form]
    assert read("b", text, layers, rows_from=False).numbers == (0.35, 0.36, 0.6)


REFUSED = {
    "a word": ("w", "[1, 2, x, 4]", "Weights, number 3: “x” is not a number."),
    "a hole": ("w", "1,,3,4", "Weights, number 2: a number is missing here."),
    "nan": ("w", "[[nan, 1], [2, 3]]", "Weights, number 1: “nan” is not a number."),
    "too many digits": ("b", "0.12345678901234567891 1", "Biases, number 1: “0.12345678901234567891” has more than"),
    "too large": ("x", "1e999 1", "Inputs, number 1: “1e999” is too large or too small"),
    "a fraction too large": ("x", "1e999/3 1", "Inputs, number 1: “1e999” is too large or too small"),
    "a fraction of nothing": ("x", "1/0 1", "Inputs, number 1: “1/0” divides by 0."),
    "nothing": ("x", "[[]]", "Inputs, no number was found."),
    "an open bracket": ("t", "[1, 2", "Targets, a bracket is not closed."),
    "a bracket too many": ("t", "1, 2]", "Targets, a bracket is closed that was not opened"),
    "too few": ("w", "1 2 3", "Weights: 3 numbers were read, as 1 × 3."),
    "a shape that is none": ("w", "[[1,2,3,4]] [[5,6]]", "Weights: 6 numbers were read, as 1 × 4 and 1 × 2."),
    "weights and biases in one list": ("w", " ".join("1" * 20), "Weights: 20 numbers were read"),
    "a name too few": ("w", "w1=1, w2=2, w3=3", "Weights: numbers for w1, w2, w3 were read."),
    "ints that are no decimals": ("x", "[[1,2,3],[4,5,6],[7,8,9],[1,1,1],[2,2,2]]", "Inputs: 15 numbers were read"),
    "thousands of brackets": ("w", "[" * 3000 + "1" + "]" * 3000, "Weights, brackets are nested too deeply."),
}  # fmt: skip


@pytest.mark.parametrize("network", ["square", "not square"])
@pytest.mark.parametrize("form", REFUSED)
def test_what_is_no_list_for_this_network_is_refused_by_the_names_of_the_page(form: str, network: str) -> None:
    key, text, words = REFUSED[form]
    layers = NETWORKS[network][0] if form != "too few" or network == "square" else (2, 2, 1)
    with pytest.raises(BadField) as refused:
        read(key, text, layers, rows_from=False)
    message = refused.value.errors[0].message
    assert message.startswith(words)
    assert "all_" not in message
    assert "Understood are" in message


@pytest.mark.parametrize(
    ("text", "network"),
    [("[[.1,.2],[.3,.4],[.5,.6]] [[.7,.8,.9]]", "2-3-1"), ("[[1,2],[3,4],[5,6],[7,8],[9,1]]", "2-5"), ("1 2 3", ""),
     ("[[1,2,3,4]] [[5,6]]", "")],
)  # fmt: skip
def test_matrices_of_another_network_say_which(text: str, network: str) -> None:
    with pytest.raises(BadField) as refused:
        read("w", text, (2, 2, 2), rows_from=False)
    message = refused.value.errors[0].message
    assert (f"They would fit {network}:" in message) if network else ("would fit" not in message)


def test_a_refusal_counts_the_biases_too() -> None:
    with pytest.raises(BadField) as refused:
        read("w", "1 2 3", (2, 3, 1), rows_from=False)
    assert "9 weights" in str(refused.value)
    assert "4 biases" in str(refused.value)
    assert "3 × 3 and 1 × 4" in str(refused.value)


def test_the_page_says_how_a_list_was_read_and_asks() -> None:
    page = get(f"/step?all_w={quote('[[1,2],[3,4]] [[5,6],[7,8]]')}")
    assert "Weights were read: a matrix for each layer, a row for each unit that weights lead to." in page.text
    assert "Or are the rows the units that weights come from?" in page.text
    href = page.text.split('come from? <a href="')[1].split('"')[0].replace("&amp;", "&")
    other = parse(Query.read(href.partition("?")[2]))
    assert other.spec.w == (1, 3, 2, 4, 5, 7, 6, 8)
    assert other.display.rows == "from"
    assert '<option value="from" selected>' in get(f"{href}&numbers=1").text


def test_the_answer_is_remembered_for_the_next_list() -> None:
    page = get(f"/step?rows=from&all_w={quote('[[1,2],[3,4]] [[5,6],[7,8]]')}")
    assert "w=1,3,2,4,5,7,6,8" in page.headers["HX-Push-Url"]
    assert "Or are the rows the units that weights lead to?" in page.text


def test_a_list_that_brings_biases_gives_the_network_biases() -> None:
    page = get(f"/step?layers=2-1&all_w={quote('[[0.5, 1, 2]]')}")
    spec = parse(Query.read(page.headers["HX-Push-Url"].partition("?")[2])).spec
    assert (spec.w, spec.b, spec.bias) == ((1, 2), (0.5,), "trained")
    assert "Weights and biases were read" in page.text


def test_lists_are_read_for_the_shape_that_comes_with_them() -> None:
    page = get(f"/step?shape=2-3-1&all_w={quote('[[1,2,3],[4,5,6]] [[7],[8],[9]]')}")
    spec = parse(Query.read(page.headers["HX-Push-Url"].partition("?")[2])).spec
    assert (spec.layers, spec.w) == ((2, 3, 1), (1, 4, 2, 5, 3, 6, 7, 8, 9))


def test_a_refused_list_stays_in_its_field() -> None:
    page = get(f"/step?all_w={quote('[1, 2, x]')}")
    assert page.status_code == 422
    assert "Weights, number 3: “x” is not a number." in page.text
    assert ">[1, 2, x]</textarea>" in page.text


def test_reading_in_another_way_is_a_link_that_means_the_same_tomorrow() -> None:
    page = get(f"/step?all_x={quote('[[1,2],[3,4]]')}&all_t={quote('[[1,0],[0,1]]')}")
    assert "Or is each column a sample?" in page.text
    assert write(parse(Query.read("rows=from&step=3"))) == "v=1&step=3&rows=from"
