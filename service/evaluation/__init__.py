"""How good a matcher is: metrics, judged files, comparison, calibration and training."""
