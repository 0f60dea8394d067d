"""skillsgap: how well micro-credentials fit what jobs ask for, with evidence."""
