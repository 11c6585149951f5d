"""One tree, many tongues: a lesson's trees and names written as MathML, LaTeX, speech and text."""
