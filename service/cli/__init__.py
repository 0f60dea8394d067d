"""The skillsgap command, one group a module."""
