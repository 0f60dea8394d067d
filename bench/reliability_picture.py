"""Draw docs/reliability.svg: how often matches of a score are right, from the reports of bench/evaluation_table.py.

    .venv/bin/python bench/reliability_picture.py OUT.json

A dot is a tenth of the judged pairs of the learning outcomes that score .1 or more, under the final fit.
"""

import json
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reliability.svg"
SIDE, EDGE = 320, 44


def main() -> None:
    """Read the bins and write the picture."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["learning-outcomes"]["default"]
    dots = "".join(dot(item["mean_score"], item["share_relevant"], item["pairs"]) for item in report["reliability"])
    ticks = "".join(tick(number / 5) for number in range(6))
    PAGE.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE + 2 * EDGE} {SIDE + 2 * EDGE}" '
        f'font-family="sans-serif" font-size="12" role="img" aria-label="Share found relevant against mean score">'
        f'<rect width="100%" height="100%" fill="white"/>'
        f'<rect x="{EDGE}" y="{EDGE}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#888"/>'
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#888" stroke-dasharray="4 4"/>{ticks}{dots}'
        f'<text x="{x(0.5)}" y="{y(0) + 34}" text-anchor="middle">mean match score of the bin</text>'
        f'<text transform="translate(14 {y(0.5)}) rotate(-90)" text-anchor="middle">share that judges grant</text>'
        "</svg>\n",
        encoding="utf-8",
    )


def x(value: float) -> float:
    """Pixels from the left."""
    return round(EDGE + SIDE * value, 1)


def y(value: float) -> float:
    """Pixels from the top."""
    return round(EDGE + SIDE * (1 - value), 1)


def tick(value: float) -> str:
    """A number on both axes."""
    below = f'<text x="{x(value)}" y="{y(0) + 16}" text-anchor="middle">{value:.1f}</text>'
    return below + f'<text x="{x(0) - 6}" y="{y(value) + 4}" text-anchor="end">{value:.1f}</text>'


def dot(score: float, share: float, pairs: int) -> str:
    """One bin."""
    return f'<circle cx="{x(score)}" cy="{y(share)}" r="5" fill="#1f5fbf"><title>{pairs} pairs</title></circle>'


if __name__ == "__main__":
    main()
