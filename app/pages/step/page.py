"""The page of one step: its parts, put together."""

from dataclasses import dataclass

from markupsafe import Markup

from app.engine.exact import exactly
from app.pages.frame import Frame, lesson_frame
from app.pages.step.buttons import Steps, buttons
from app.pages.step.changes import Change, changes, taken_back
from app.pages.step.copied import CopiedEquation, copied
from app.pages.step.drawer.drawer import DrawerView, drawer
from app.pages.step.drawer.pastes import ReadingView, readings
from app.pages.step.drawer.training import overflow
from app.pages.step.drawing import PictureView, picture
from app.pages.step.equation import EquationView, shown_equation
from app.pages.step.group import GroupLine, group, onward
from app.pages.step.header import HeaderView, header
from app.pages.step.letters import LetterView, letters
from app.pages.step.map import Group, step_map
from app.pages.step.occasion import Occasion
from app.pages.step.panels.all_panels import PanelsView, panels
from app.pages.step.phases import Phase, phases
from app.pages.step.practice import PracticeView, practice, spoken
from app.pages.step.prediction import Prediction, prediction
from app.pages.step.samples import SampleLink, samples
from app.pages.step.sentences import narration, question, reason, trail
from app.pages.step.tools import ShareView, ToolsView, share_view, tools_view


@dataclass(frozen=True)
class StepPage:
    """Everything on the page of one step."""

    frame: Frame
    header: HeaderView
    tools: ToolsView
    share: ShareView
    copied: CopiedEquation | None
    practice: PracticeView | None
    prediction: Prediction | None
    iteration: int
    step: int
    steps: int
    trail: str
    phase: str
    question: Markup
    asked: str
    reason: Markup
    onward: str
    equation: EquationView | None
    group: tuple[GroupLine, ...]
    narration: str
    diagram: PictureView
    samples: tuple[SampleLink, ...]
    map: tuple[Group, ...]
    phases: tuple[Phase, ...]
    links: Steps
    panels: PanelsView
    drawer: DrawerView | None
    overflow: str
    changes: tuple[Change, ...]
    taken_back: str
    readings: tuple[ReadingView, ...]
    letters: tuple[LetterView, ...]
    api: str
    check: str


def step_page(at: Occasion) -> StepPage:
    """Return everything on an occasion's page."""
    with exactly(at.lesson.values.digits):
        return _page(at)


def _page(at: Occasion) -> StepPage:
    s, told = at.scenario, narration(at)
    asked = practice(at) if at.attempt else None
    groups = tuple(step_map(at))
    return StepPage(
        frame=_frame(at, told),
        header=header(at),
        tools=tools_view(at.display, s.step, at.links),
        share=share_view(at.scenario, s.step, at.links),
        copied=copied(at),
        practice=asked,
        prediction=prediction(at),
        iteration=s.iteration,
        step=s.step,
        steps=at.lesson.plan.steps,
        trail=trail(at),
        phase=at.place.phase if at.place else "start",
        question=at.sentence(at.step.question),
        asked=question(at),
        reason=reason(at),
        onward=onward(at),
        equation=shown_equation(at),
        group=group(at),
        narration=(asked and spoken(asked)) or told,
        diagram=picture(at),
        samples=tuple(samples(at)),
        map=groups,
        phases=phases(at, groups),
        links=buttons(at),
        panels=panels(at),
        drawer=drawer(at),
        overflow=overflow(at),
        changes=tuple(changes(at)),
        taken_back=taken_back(at),
        readings=readings(at),
        letters=tuple(letters(at)),
        api=at.links.to(s.step, path="/api/step"),
        check=at.links.to(0, path="/check", display=at.display.of_numbers()),
    )


def _frame(at: Occasion, told: str) -> Frame:
    step, iteration = at.scenario.step, at.scenario.iteration
    title = f"{question(at)} · step {step}, iteration {iteration}"
    return lesson_frame(title, told, at.links, step, at.display)
