"""Fit the calibration that is shipped for a model and write it where the matcher reads it.

    nice .venv/bin/python bench/fit_calibration.py OUT.json [--matcher default|fast] [--pointwise W] [--ridge R]

Model and home come from SKILLSGAP_*. HOUSE, TECH, SkillSkape dev and lines that teach nothing shape the weights, the
judged learning outcomes weights, probability and thresholds. Prints the held-out figures.
"""

import argparse
import json
from dataclasses import replace
from pathlib import Path

from setting import SETS, esco, judged_set, matcher_parts

from service.evaluation.calibration import CalibrationPlan, calibrate, calibration_source
from service.evaluation.fitting import FitPlan

MOST_RECORDS = 500  # of SkillSkape; more would only cost time


def main() -> None:
    """Gather, fit, write, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--matcher", default="default")
    parser.add_argument("--pointwise", type=float, default=FitPlan.pointwise)
    parser.add_argument("--ridge", type=float, default=FitPlan.ridge)
    given = parser.parse_args()
    taxonomy = esco()
    source = calibration_source(given.matcher, matcher_parts(taxonomy))
    files = [judged_set(name, taxonomy) for name in SETS]
    files = [replace(judged, records=judged.records[:MOST_RECORDS]) for judged in files]
    name = source.model.rsplit("-", 1)[0]
    models = tuple(f"{name}-{precision}" for precision in ("float32", "bfloat16"))
    fit = FitPlan(given.pointwise, given.ridge)
    plan = CalibrationPlan(given.matcher, models, source.names, source.table, fit=fit)
    report = calibrate(files, source.features, plan)
    given.out.write_text(json.dumps(report.calibration.stored(), indent=1) + "\n", encoding="utf-8")
    print(json.dumps(report.calibration.fitted_on, indent=1))


if __name__ == "__main__":
    main()
