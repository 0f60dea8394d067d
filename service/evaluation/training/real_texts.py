"""Training examples from judged files of real texts, such as SkillSkape's training part."""

import random
from collections.abc import Sequence

from service.evaluation.training.examples import Example
from service.evaluation.training.plan import Extra


def real_examples(extras: Sequence[Extra], seed: int) -> list[Example]:
    """Each record with something relevant as often as its file is wanted; the fraction is drawn from the seed."""
    draw = random.Random(f"{seed} real texts")
    found: list[Example] = []
    for extra in extras:
        once = [
            Example(record.query.text, tuple(sorted(relevant)), record.query.context, extra.file.name)
            for record in extra.file.records
            if (relevant := extra.file.relevant(record))
        ]
        whole = int(extra.times)
        found.extend(once * whole)
        found.extend(draw.sample(once, int(len(once) * (extra.times - whole))))
    return found
