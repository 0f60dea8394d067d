"""The parts of a running service: put together once a process, each built on first use."""

from service.parts.matchers import StepProgress
from service.parts.whole import EXTENSION, Parts, silent

__all__ = ["EXTENSION", "Parts", "StepProgress", "silent"]
