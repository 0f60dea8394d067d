"""Plain text: normal form, sentences with spans, and which sentences say what a learner can do."""
