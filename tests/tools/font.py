"""Cut our subset out of the whole STIX Two Math font.

    python -m tests.tools.font path/to/stix-two-math-latin-400-normal.woff2

The whole font comes from the npm package named in `static/fonts/README.md`.
"""

import hashlib
import sys
from pathlib import Path

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString

TARGET = Path("static/fonts/stix-two-math-subset.woff2")

LATIN = "".join(map(chr, range(0x20, 0x7F)))
ITALIC = "".join(chr(c) for c in range(0x1D434, 0x1D468) if c != 0x1D455) + "ℎ"
GREEK = "αβγδεησχΔΣ∂𝜕𝛼𝛿𝜎𝜀𝜂𝛴"
SIGNS = "−±×·÷=≈≠≤≥<>∑√∞∇⊙∈′″⁺⁻…→←⇒↦ΘΠ½°"
DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉⁽⁾"
TEXT = "–—‘’“”«»éöü\u00a0\u2009\u2061\u2062"


def main(source: str) -> None:
    """Write the subset and print its size and hash.

    Its stylistic set 20 lets a number that is plain ASCII text, to be copied or read by a
    program, show a real minus.
    """
    options = subset.Options(flavor="woff2", hinting=False, layout_features=["*"], desubroutinize=True)
    options.drop_tables += ["DSIG"]
    font = subset.load_font(source, options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=LATIN + ITALIC + GREEK + SIGNS + DIGITS + TEXT)
    cutter.subset(font)
    names = font.getBestCmap()
    real_minus = f"feature ss20 {{ sub {names[ord('-')]} by {names[ord('−')]}; }} ss20;"
    addOpenTypeFeaturesFromString(font, real_minus, tables=["GSUB"])
    subset.save_font(font, str(TARGET), options)
    data = TARGET.read_bytes()
    print(len(data), hashlib.sha256(data).hexdigest())


if __name__ == "__main__":
    main(sys.argv[1])
