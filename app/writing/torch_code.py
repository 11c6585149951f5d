"""A lesson as PyTorch, which differentiates by itself: that makes it a judge."""

from collections.abc import Iterator

from app.lesson import layer_lines
from app.lesson.activations import spelt
from app.writing.numpy_code import NumpyCode
from app.writing.program_numbers import ProgramNumbers


def torch_lines(code: NumpyCode) -> Iterator[str]:
    """Write the forward pass, PyTorch's backward pass, and the update."""
    for l in range(1, code.last + 1):
        yield code.write(l, layer_lines.SUM)[0].text
        yield f"a{l} = {spelt(code.activations[l - 1]).torch.format(z=f'z{l}')}"
    yield code.write(code.last, layer_lines.ERROR)[0].text.replace("np.", "torch.")
    yield "E.backward()"
    yield "with torch.no_grad():"
    for line in code.penalty():
        yield f"    {line.text}"
    for l in range(1, code.last + 1):
        if code.rule.is_plain and not code.still:
            yield f"    W{l} -= rate * W{l}.grad"
            if code.train_biases:
                yield f"    b{l} -= rate * b{l}.grad"
            continue
        yield f"    G{l} = W{l}.grad"
        if code.train_biases:
            yield f"    g{l} = b{l}.grad"
        yield from (f"    {_in_place(line.text)}" for line in code.updated(l))


def _in_place(text: str) -> str:
    """Return a line of NumPy as PyTorch; a parameter keeps its place, so that its gradient is still there."""
    name, equals, value = text.replace("np.", "torch.").partition(" = ")
    return f"{name}.copy_({value})" if name[0] in "Wb" else f"{name}{equals}{value}"


def torch_program(numbers: ProgramNumbers, code: NumpyCode) -> str:
    """Return the iteration as a PyTorch program that runs by itself."""
    parts = [f'"""{numbers.title}"""', "", "import torch", "", "torch.set_default_dtype(torch.float64)"]
    for name, rows in numbers.arrays():
        learns = name.startswith("W") or (name.startswith("b") and code.train_biases)
        parts.append(f"{name} = torch.tensor({rows}{', requires_grad=True' if learns else ''})")
    parts += [
        f"rate = {numbers.rate!r}",
        *numbers.settings,
        "",
        *numbers.comments,
        *torch_lines(code),
        "",
        "# what it found",
    ]
    parts.append('print("E", E.item())')
    for l in range(1, code.last + 1):
        parts.append(f'print("G{l}", W{l}.grad.flatten().tolist())')
        parts.append(f'print("W{l}", W{l}.flatten().tolist())')
        if code.biases:
            parts.append(f'print("b{l}", b{l}.flatten().tolist())')
    return "\n".join(parts) + "\n"
