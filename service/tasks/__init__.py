"""Background work: the kinds of tasks, and the worker that carries them out."""
