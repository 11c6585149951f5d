"""What update rules, and places of weight decay, are called."""

RULE_LABELS = {
    "sgd": "plain gradient descent",
    "momentum": "momentum",
    "classical_momentum": "classical momentum",
    "rmsprop": "RMSprop",
    "adam": "Adam",
}
RULE_FORMULAS = {
    "sgd": "w − α·g",
    "momentum": "v ← μv + g, w − α·v",
    "classical_momentum": "Δ ← μΔ − α·g, w + Δ",
    "rmsprop": "s ← ρs + (1 − ρ)g², w − α·g/(√s + ε)",
    "adam": "m and v, bias corrected",
}
DECAY_LABELS = {"": "in the gradient only", "loss": "in E too, λ/2·Σw²", "loss_mean": "in E too, λ/2N·Σw²"}
