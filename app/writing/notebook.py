"""The NumPy program as a notebook."""

from app.writing.numpy_code import NumpyCode, numpy_parts
from app.writing.program_numbers import ProgramNumbers


def notebook(numbers: ProgramNumbers, code: NumpyCode) -> dict[str, object]:
    """Return the program as a notebook (nbformat 4.5): the numbers, the iteration, the results."""
    words = ("The network and its numbers", "One iteration, a layer in a line", "What it found")
    cells: list[dict[str, object]] = [_markdown("title", f"# Backstep\n\n{numbers.title}")]
    for name, source in zip(words, numpy_parts(numbers, code), strict=True):
        key = name.split()[-1].lower()
        cells += [_markdown(f"about-{key}", f"## {name}"), _code(f"code-{key}", source)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def _markdown(key: str, source: str) -> dict[str, object]:
    return {"cell_type": "markdown", "id": key, "metadata": {}, "source": source}


def _code(key: str, source: str) -> dict[str, object]:
    return {"cell_type": "code", "id": key, "metadata": {}, "execution_count": None, "outputs": [], "source": source}
