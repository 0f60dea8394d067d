"""ESCO versions in memory: concepts, occupations, relations and what changed between versions."""
