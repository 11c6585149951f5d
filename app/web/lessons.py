"""From a scenario to the engine's objects, with what was just worked out kept in bounded caches."""

from functools import lru_cache

import numpy as np

from app.engine.functions import ACTIVATIONS, LOSSES
from app.engine.network import build
from app.engine.training import Batch, Course, Run
from app.lesson.lesson import Lesson
from app.web.scenario import Scenario, Spec


def course_of(spec: Spec) -> Course:
    """Give what a spec trains."""
    activations = [ACTIVATIONS[name] for name in spec.activations]
    network = build(spec.layers, activations, LOSSES[spec.loss], spec.w, spec.b)
    batch: Batch = "each" if spec.batch == "each" else "sum" if spec.batch == "sum" else "mean"
    return Course(network, np.array(spec.x).T, np.array(spec.t).T, spec.rate, batch, spec.train_biases)


@lru_cache(maxsize=32)
def run_of(spec: Spec) -> Run:
    """Give the run of a spec, which remembers how far it was followed."""
    return Run(course_of(spec))


@lru_cache(maxsize=128)
def _lesson_at(spec: Spec, iteration: int) -> Lesson:
    run = run_of(spec)
    return Lesson(run.course, run.network_after(iteration), iteration)


def lesson_of(scenario: Scenario) -> Lesson:
    """Give the lesson that a scenario shows a step of."""
    return _lesson_at(scenario.spec, scenario.iteration)
