"""View models: every page's template gets one frozen object that says all it may show."""

from dataclasses import dataclass

from markupsafe import Markup

from app.drawing.diagram import Diagram
from app.lesson.examples import Example
from app.lesson.glossary import Entry
from app.pages.step.panels.comparisons import CheckView, MemoView, OrderView, PathsView, SlopeView
from app.pages.step.tools import ShareView, ToolsView
from app.pages.step.training import ChartView, TrainingView


@dataclass(frozen=True)
class Line:
    """One line of an equation: a relation, and pieces between which it may break.

    Attributes:
        folded: pieces that stand before the last one, folded up until they are asked for.
    """

    relation: str
    chunks: tuple[Markup, ...]
    folded: tuple[Markup, ...] = ()


@dataclass(frozen=True)
class NoteView:
    """A smaller equation under the step's own."""

    words: str
    subject: Markup
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class EquationView:
    """An equation in three aligned lines.

    Attributes:
        subject: what is worked out.
        symbols: lines of symbols; more than one where a name comes before the formula.
        numbers: the same with the numbers put in; None where they are not to be shown yet.
        relation: `=` or `≈` before the result.
        result: the value as a plain decimal with an ASCII sign; empty where it is still to be found.
        scientific: the value with a power of ten, where plain digits are hard to read, or nothing.
        notes: shorter forms of the same value, and what else belongs to the step.
        term: the subject's `data-term`.
        role: the subject's place among the chain rule's factors, or 0.
    """

    subject: Markup
    symbols: tuple[Line, ...]
    numbers: Line | None
    relation: str
    result: str
    scientific: Markup
    notes: tuple[NoteView, ...]
    term: str
    role: int


@dataclass(frozen=True)
class UnitView:
    """A unit in the diagram; an empty text is not drawn."""

    id: str
    term: str
    x: float
    y: float
    name: str
    sub: str
    value: str
    z: str
    z_term: str
    delta: str
    delta_term: str
    bias: str
    bias_number: int
    bias_letter: str
    bias_name: str
    bias_term: str
    target: str
    target_term: str
    classes: str


@dataclass(frozen=True)
class EdgeView:
    """A weight in the diagram.

    Attributes:
        second: its gradient once known, or its new value waiting.
        ground: where the label's ground begins and how wide it is, as attributes.
        second_term: the `data-term` of that.
        width: of the line, by the weight's size.
        flow: "forward" or "backward" where something travels along it at this step.
    """

    number: int
    term: str
    d: str
    x: float
    y: float
    letter: str
    name: str
    value: str
    second: str
    second_term: str
    second_kind: str
    ground: Markup
    width: str
    classes: str
    href: str
    flow: str


@dataclass(frozen=True)
class DiagramView:
    """The whole drawing."""

    shape: Diagram
    units: tuple[UnitView, ...]
    edges: tuple[EdgeView, ...]
    size: str
    text: str
    caption: str
    is_deep: bool


@dataclass(frozen=True)
class Mark:
    """A step in the map."""

    step: int
    href: str
    title: str
    state: str


@dataclass(frozen=True)
class Group:
    """Steps of one phase and layer in the map; `marks` is empty where they are folded up."""

    phase: str
    label: str
    href: str
    state: str
    marks: tuple[Mark, ...]
    count: int


@dataclass(frozen=True)
class Cell:
    """A cell of a table; empty while not known."""

    term: str
    text: str
    changed: bool = False


@dataclass(frozen=True)
class Field:
    """A field of the form.

    Attributes:
        key: what it is sent as; nothing where the number is only shown, and changed in a list.
    """

    key: str
    id: str
    label: str
    name: Markup
    value: str
    error: str
    term: str
    changed: bool = False


@dataclass(frozen=True)
class ParameterRow:
    """A weight or bias: its field, then, after some updates, what it is now; its gradient and its new value."""

    field: Field
    cells: tuple[Cell, ...]
    active: bool


@dataclass(frozen=True)
class UnitRow:
    """A unit and what has been worked out of it."""

    name: Markup
    cells: tuple[Cell, ...]
    active: bool


@dataclass(frozen=True)
class SampleRow:
    """One sample's inputs and targets."""

    number: int
    current: bool
    inputs: tuple[Field, ...]
    targets: tuple[Field, ...]

    @property
    def wrong(self) -> tuple[Field, ...]:
        """Those of its fields that hold what can't be used."""
        return tuple(f for f in (*self.inputs, *self.targets) if f.error)


@dataclass(frozen=True)
class Change:
    """What an edit changed: a name, before and after."""

    name: Markup | str
    before: str
    after: str


@dataclass(frozen=True)
class Frame:
    """What every page's layout needs.

    Attributes:
        address: the page's own, as short as it can be written.
        canonical: the one that all views of it have in common, with its host where others can reach that.
        picture: the address of its preview picture.
    """

    title: str
    description: str
    theme: str
    address: str
    canonical: str
    picture: str


@dataclass(frozen=True)
class MatrixCell:
    """A cell; empty while its value is not known."""

    term: str
    text: str
    state: str


@dataclass(frozen=True)
class MatrixView:
    """A matrix with its name and its shape, rows × columns."""

    name: Markup
    shape: str
    rows: tuple[tuple[MatrixCell, ...], ...]


@dataclass(frozen=True)
class MatrixEquation:
    """Matrices and the signs between them, the NumPy line that does it, and why it is so."""

    title: str
    parts: tuple[MatrixView | str, ...]
    numpy: str
    why: str


@dataclass(frozen=True)
class PanelLink:
    """A link that opens or closes another form of the same step."""

    id: str
    label: str
    href: str
    is_open: bool


@dataclass(frozen=True)
class CodeRow:
    """A line of code, lit where it does the step at hand, with what it gives there."""

    text: str
    lit: bool
    value: Markup
    is_comment: bool


@dataclass(frozen=True)
class CodeView:
    """The step as code: pseudo-code for any network, NumPy for this one, and the single number's line."""

    pseudo: tuple[CodeRow, ...]
    numpy: tuple[CodeRow, ...]
    scalar: Markup
    downloads: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PanelsView:
    """The other forms of the step: links to them all, and the one that is open.

    Attributes:
        waits: whether the open one would give away a result that is still to be found.
        nothing: why there is nothing to show in it.
    """

    links: tuple[PanelLink, ...]
    code: CodeView | None = None
    matrices: tuple[MatrixEquation, ...] = ()
    paths: PathsView | None = None
    memo: MemoView | None = None
    order: OrderView | None = None
    check: CheckView | None = None
    slope: SlopeView | None = None
    is_open: bool = False
    waits: bool = False
    nothing: str = ""


@dataclass(frozen=True)
class Steps:
    """Where the four buttons lead; empty where nowhere."""

    first: str
    back: str
    next: str
    next_label: str
    last: str


@dataclass(frozen=True)
class LetterView:
    """A letter of the step's equation, explained.

    Attributes:
        href: the step that works it out, where there is one.
    """

    term: str
    name: Markup
    value: str
    title: str
    meaning: str
    shape: str
    href: str


@dataclass(frozen=True)
class GlossaryPage:
    """Every letter, in the post's names and indexed, and what it means."""

    frame: Frame
    entries: tuple[tuple[str, Markup, Markup, Entry, str], ...]


@dataclass(frozen=True)
class Choice:
    """A field with a few values to choose from."""

    key: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LayerView:
    """A layer in the form; the input layer has no activation to choose."""

    number: int
    label: str
    units: int
    choice: Choice | None


@dataclass(frozen=True)
class ArchitectView:
    """The network itself, as the form shows it."""

    shape: str
    error: str
    layers: tuple[LayerView, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class ReadingView:
    """How a pasted list was read; what is asked where that is open, and the answer that leads to the other reading."""

    words: str
    question: str = ""
    answer: str = ""
    href: str = ""


@dataclass(frozen=True)
class PasteField:
    """A field for a whole list of numbers."""

    key: str
    label: str
    value: str
    error: str


@dataclass(frozen=True)
class PastesView:
    """The fields for whole lists.

    Attributes:
        rows: which units the rows of a matrix are, where its shape does not say.
        in_lists: whether some numbers have no other fields.
        readings: how the lists that were just pasted were read.
    """

    fields: tuple[PasteField, ...]
    rows: Choice
    in_lists: bool
    is_open: bool
    readings: tuple[ReadingView, ...]


@dataclass(frozen=True)
class PracticeView:
    """The question's field, and what is said of the answer.

    Attributes:
        asks: whether this step is asked and not answered yet.
        name: what is asked.
        answer: what was typed.
        problem: why it can't be read, or nothing.
        verdict: the kind of verdict, or nothing.
        words: what is said of the answer.
        hidden: what the form sends along.
        hint, show, keep: links to a hint, to the answer, and on with one's own number; empty where there is none.
        progress: how it went so far.
        leave: the same step without practice.
    """

    asks: bool
    name: Markup
    answer: str
    problem: str
    verdict: str
    accepted: bool
    words: tuple[Markup, ...]
    hidden: tuple[tuple[str, str], ...]
    hint: str
    hint_label: str
    show: str
    keep: str
    progress: str
    facts: str
    leave: str


@dataclass(frozen=True)
class StepPage:
    """Everything on the page of one step."""

    frame: Frame
    tools: ToolsView
    share: ShareView
    practice: PracticeView | None
    iteration: int
    step: int
    steps: int
    trail: str
    phase: str
    question: Markup
    asked: str
    reason: Markup
    equation: EquationView | None
    narration: str
    diagram: DiagramView
    map: Markup
    links: Steps
    samples: tuple[SampleRow, ...]
    input_names: tuple[Markup, ...]
    target_names: tuple[Markup, ...]
    unit_rows: tuple[UnitRow, ...]
    unit_heads: tuple[str, ...]
    weight_rows: tuple[ParameterRow, ...]
    bias_rows: tuple[ParameterRow, ...]
    rate: Field
    error_rows: tuple[UnitRow, ...]
    hidden: tuple[tuple[str, str], ...]
    errors: tuple[tuple[str, str], ...]
    iteration_is_wrong: bool
    changes: tuple[Change, ...]
    api: str
    letters: tuple[LetterView, ...]
    panels: PanelsView
    training: TrainingView
    typed_iteration: str
    view_form: Markup
    network_form: Markup
    pastes: PastesView


@dataclass(frozen=True)
class FrontPage:
    """The front door."""

    frame: Frame
    diagram: DiagramView
    equation: EquationView
    examples: tuple[Example, ...]
    published: int


@dataclass(frozen=True)
class ExampleView:
    """An example in the list: a small drawing, and what was found when it was checked."""

    example: Example
    shape: str
    diagram: Diagram


@dataclass(frozen=True)
class ExamplesPage:
    """All named lessons."""

    frame: Frame
    own: tuple[ExampleView, ...]
    published: tuple[ExampleView, ...]


@dataclass(frozen=True)
class GalleryStep:
    """One kind of step, as its page shows it."""

    kind: str
    href: str
    question: Markup
    equation: EquationView
    reason: Markup
    narration: str


@dataclass(frozen=True)
class GallerySection:
    """The kinds of step of one lesson."""

    title: str
    steps: tuple[GalleryStep, ...]


@dataclass(frozen=True)
class GalleryPage:
    """Every kind of step, a drawing, a chart, and links to the panels."""

    frame: Frame
    sections: tuple[GallerySection, ...]
    diagram: DiagramView
    chart: ChartView | None
    panels: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ErrorPage:
    """A page that says what went wrong."""

    frame: Frame
    status: int
    title: str
    words: str
