"""Fields with a few values to choose from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """A field with a few values to choose from."""

    key: str
    label: str
    value: str
    options: tuple[tuple[str, str], ...]


def choice(key: str, label: str, value: str, options: dict[str, str]) -> Choice:
    """Build a field to choose from; a value that is none of them is kept, so that nothing typed is lost."""
    kept = options if value in options else {value: value, **options}
    return Choice(key, label, value, tuple(kept.items()))
