"""An iteration as slides: a frame a step in LaTeX's Beamer, the question first, then the equation in three lines."""

from app.address.scenario import Scenario
from app.engine.exact import exactly
from app.lesson.quantities import Quantity
from app.lesson.steps.setting import Sentence
from app.pages.drawing_files import TikzPen, colours_defined, seen
from app.pages.picture import network
from app.pages.step.occasion import Occasion, occasion
from app.pages.step.sentences import trail_parts
from app.service.lessons import lesson_of
from app.writing import latex
from app.writing.sentences import to_text

ESCAPED = str.maketrans({
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "−": "$-$", "·": r"$\cdot$",
    "′": "$'$", "²": "$^2$", "½": r"$\frac{1}{2}$", "√": r"$\sqrt{\ }$", "λ": r"$\lambda$", "∂": r"$\partial$",
    "δ": r"$\delta$", "α": r"$\alpha$", "β": r"$\beta$", "Σ": r"$\Sigma$", "⁻": "$^{-}$", "ᵗ": "$^t$", "\u00a0": "~",
    "’": "'", "“": "``", "”": "''", "–": "--", **{sign: "\\" + sign for sign in "%&#_{}$"},
})  # fmt: skip
"""What plain words have that LaTeX writes otherwise."""


def in_text(words: str) -> str:
    """Return plain words as LaTeX has them; signs that it does not know are left out."""
    return "".join(part for part in words.translate(ESCAPED) if part.isascii())


def sentence(at: Occasion, said: Sentence) -> str:
    """Return a sentence as LaTeX, its names as mathematics."""
    return "".join(
        f"${latex.symbol(at.notation.name(part))}$" if isinstance(part, Quantity)
        else in_text(to_text((part,), at.notation, at.precision))
        for part in said
    )  # fmt: skip


def slides(scenario: Scenario, steps: list[int]) -> str:
    """Write chosen steps as a Beamer document; what is too wide for its place is made smaller."""
    display = scenario.display.of_numbers()._replace(present=True)
    head = [
        r"\documentclass[aspectratio=169]{beamer}", r"\usepackage{amsmath,amssymb,tikz,adjustbox}",
        r"\setbeamertemplate{navigation symbols}{}", *colours_defined(black=False), r"\begin{document}",
    ]  # fmt: skip
    frames: list[str] = []
    lesson = lesson_of(scenario)
    with exactly(lesson.values.digits):
        for step in steps:
            at = occasion(Scenario(scenario.spec, scenario.seed, scenario.iteration, step, display))
            frames += _frame(at)
    return "\n".join([*head, *frames, r"\end{document}", ""])


def _frame(at: Occasion) -> list[str]:
    """Return one step's frame: its question beside the picture before, then the equation and the picture after."""
    e, place = at.step.equation, at.scenario
    lines = latex.lines(e, at.notation, at.precision) if e else []
    aligned = r" \\[1ex] ".join(lines)
    asked = Scenario(place.spec, place.seed, place.iteration, place.step, place.display._replace(shown="question"))
    return [
        rf"\begin{{frame}}{{{sentence(at, at.step.question)}}}",
        rf"\framesubtitle{{{_trail(at)}}}",
        r"\begin{columns}", r"\begin{column}{0.5\textwidth}", r"\centering",
        rf"\only<1>{{{_picture(asked)}}}%", rf"\only<2->{{{_picture(place)}}}%", r"\end{column}",
        r"\begin{column}{0.47\textwidth}", r"\uncover<2->{%",
        rf"\adjustbox{{max width=\linewidth}}{{$\begin{{aligned}} {aligned} \end{{aligned}}$}}}}", r"\end{column}",
        r"\end{columns}", r"\end{frame}",
    ]  # fmt: skip


def _trail(at: Occasion) -> str:
    """Return where the reader is, the quantity as mathematics."""
    where, subject = trail_parts(at)
    parts = [in_text(part) for part in where]
    return r" $\cdot$ ".join([*parts, f"${latex.symbol(at.notation.name(subject))}$"] if subject else parts)


def _picture(scenario: Scenario) -> str:
    """Return the picture of a step, no larger than its place."""
    p, lines = seen(scenario), list[str]()
    network(TikzPen(lines), p.drawn, p.letter)
    drawn = "\n".join([r"\begin{tikzpicture}", *lines, r"\end{tikzpicture}"])
    return rf"\adjustbox{{max width=\linewidth, max totalheight=0.72\textheight}}{{{drawn}}}"
