"""The parts of a running service: put together once a process, each built on first use."""

from service.parts.whole import EXTENSION, Parts, StepProgress, silent

__all__ = ["EXTENSION", "Parts", "StepProgress", "silent"]
