"""The shapes of the JSON answers."""

from typing import Literal

from pydantic import BaseModel, Field


class Term(BaseModel):
    """One quantity that a step's equation uses."""

    symbol: str
    term: str = Field(description="The `data-term` that marks it on the page.")
    value: float | None


class StepModel(BaseModel):
    """One step; what does not apply is null."""

    v: Literal[1]
    iteration: int
    sample: int | None
    step: int
    steps: int
    phase: Literal["start", "forward", "error", "backward", "update"]
    kind: str | None
    layer: int | None = Field(description="0 is the input layer.")
    unit: int | None
    source: int | None
    weight: int | None
    bias: int | None
    symbol: str | None
    terms: list[Term]
    value: float | None
    overflow: bool = Field(description="True where the value is not finite.")
    latex: str | None
    sentence: str
    question: str
    reason: str
    ignored: list[str] | None = Field(None, description="Keys that mean nothing here; absent where there are none.")


class IterationModel(BaseModel):
    """All steps of one iteration, and the parameters before and after it."""

    v: Literal[1]
    iteration: int
    samples: list[int]
    steps: list[StepModel]
    error_before: float | None
    error_after: float | None
    weights_before: list[float | None]
    weights_after: list[float | None]
    biases_before: list[float | None] | None
    biases_after: list[float | None] | None
    state_before: dict[str, dict[str, list[float | None] | None]] | None = Field(
        description="What the update rule keeps, by its name: of every weight and every bias; null if it keeps nothing."
    )
    state_after: dict[str, dict[str, list[float | None] | None]] | None
    overflow: bool = Field(description="True where any value is not finite.")
    ignored: list[str] | None = Field(None, description="Keys that mean nothing here; absent where there are none.")


class TrainingModel(BaseModel):
    """The error before each update, and the parameters after them all."""

    v: Literal[1]
    iterations: int
    errors: list[float | None]
    at: list[int] = Field(description="The iteration of each error; thinned beyond 1,000 entries.")
    weights: list[float | None]
    biases: list[float | None] | None
    overflow: bool
    ignored: list[str] | None = Field(None, description="Keys that mean nothing here; absent where there are none.")


class FieldErrorModel(BaseModel):
    """What is wrong with a field, and which of its numbers (from 0) it is."""

    field: str
    message: str
    position: int | None = None


class Errors(BaseModel):
    """Every field that can't be used."""

    errors: list[FieldErrorModel]
