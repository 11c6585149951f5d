"""The guide's chapters, by name."""

CHAPTERS = {
    "why": "Why bother",
    "network": "The network and its names",
    "forward": "Forward",
    "error": "The error",
    "gradient": "One weight, three factors",
    "update": "The update",
    "hidden": "The hidden layer: every path",
    "delta": "Why every δ is kept",
    "vectors": "A whole layer at once: vectors",
    "deeper": "Two hidden layers, and any depth",
    "together": "All at once, with the old weights",
    "training": "Training",
    "checking": "Checking your work",
    "onwards": "Where to go from here",
}
"""The chapters, in the order of telling."""
