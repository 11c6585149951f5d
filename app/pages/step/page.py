"""The page of one step: its parts, put together."""

from dataclasses import dataclass

from markupsafe import Markup

from app.engine.exact import exactly
from app.pages.frame import Frame, lesson_frame
from app.pages.step.buttons import Steps, buttons
from app.pages.step.changes import Change, changes
from app.pages.step.drawing import DiagramView, diagram
from app.pages.step.equation import EquationView, shown_equation
from app.pages.step.form import FormView, form
from app.pages.step.ledger import UNIT_HEADS, UnitRow, error_rows, unit_rows
from app.pages.step.letters import LetterView, letters
from app.pages.step.map import Group, step_map
from app.pages.step.network_form import network_form
from app.pages.step.occasion import Occasion
from app.pages.step.panels.all_panels import PanelsView, panels
from app.pages.step.pastes import PastesView, pastes
from app.pages.step.practice import PracticeView, practice, spoken
from app.pages.step.room import room_at
from app.pages.step.sentences import narration, question, reason, trail
from app.pages.step.tools import ShareView, ToolsView, share_view, tools_view
from app.pages.step.training import TrainingView, training
from app.pages.step.view_form import view_form


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
    map: tuple[Group, ...]
    links: Steps
    form: FormView
    unit_rows: tuple[UnitRow, ...]
    unit_heads: tuple[str, ...]
    error_rows: tuple[UnitRow, ...]
    changes: tuple[Change, ...]
    api: str
    letters: tuple[LetterView, ...]
    panels: PanelsView
    training: TrainingView
    view_form: Markup
    network_form: Markup
    pastes: PastesView


def step_page(at: Occasion) -> StepPage:
    """Return everything on an occasion's page."""
    with exactly(at.lesson.values.digits):
        return _page(at)


def _page(at: Occasion) -> StepPage:
    s, told, room = at.scenario, narration(at), room_at(at)
    asked = practice(at) if at.attempt else None
    return StepPage(
        frame=_frame(at, told),
        tools=tools_view(at.display, s.step, at.links),
        share=share_view(at.display, s.step, at.links),
        practice=asked,
        iteration=s.iteration,
        step=s.step,
        steps=at.lesson.plan.steps,
        trail=trail(at),
        phase=at.place.phase if at.place else "start",
        question=at.sentence(at.step.question),
        asked=question(at),
        reason=reason(at),
        equation=shown_equation(at),
        narration=(asked and spoken(asked)) or told,
        diagram=diagram(at),
        map=tuple(step_map(at)),
        links=buttons(at),
        form=form(at, room),
        unit_rows=tuple(unit_rows(at)),
        unit_heads=UNIT_HEADS,
        error_rows=tuple(error_rows(at)),
        changes=tuple(changes(at)),
        api=at.links.to(s.step, path="/api/step"),
        letters=tuple(letters(at)),
        panels=panels(at),
        training=training(at),
        view_form=view_form(at.display),
        network_form=network_form(s.spec, at.typed, at.errors),
        pastes=pastes(at, room),
    )


def _frame(at: Occasion, told: str) -> Frame:
    step, iteration = at.scenario.step, at.scenario.iteration
    title = f"{question(at)} · step {step}, iteration {iteration}"
    return lesson_frame(title, told, at.links, step, at.display)
