"""How far judges agree, and judgements as a judged file: pure functions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from service.domain import JudgementVerdict
from service.errors import Unavailable

GRADES = {JudgementVerdict.ACCEPTED: 2.0, JudgementVerdict.UNSURE: 1.0, JudgementVerdict.REJECTED: 0.0}
RELEVANT_AT = 1.5
Level = Literal["nominal", "ordinal", "interval"]


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """One judge's verdict on one concept for one text; context is the title of the offering, where there is one."""

    text: str
    concept: str
    judge: str
    verdict: JudgementVerdict
    context: str = ""


def krippendorff_alpha(grades: Mapping[tuple[str, str], Mapping[str, float]], level: Level = "ordinal") -> float | None:
    """Krippendorff's alpha (1 agreement, 0 chance) of grades by (text, concept) and judge; missing ones may miss.

    None where it is undefined: fewer than two judges on every pair, or one grade throughout.
    Krippendorff, Content Analysis (2004).
    """
    pairs = [given for given in grades.values() if len(given) > 1]
    if len({grade for given in pairs for grade in given.values()}) < 2:
        return None
    import numpy as np

    try:
        import krippendorff
    except ImportError:
        raise Unavailable("agreement needs an optional package: pip install 'skillsgap[agreement]'") from None

    judges = sorted({judge for given in pairs for judge in given})
    table = np.array([[given.get(judge, np.nan) for given in pairs] for judge in judges])
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement=level))


def by_judge(pairs: Iterable[JudgedPair]) -> dict[tuple[str, str], dict[str, float]]:
    """Grades (accepted 2, unsure 1, rejected 0) by (context and text, concept) and judge; a judge's last one counts."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for pair in pairs:
        found[f"{pair.context}\n{pair.text}", pair.concept][pair.judge] = GRADES[pair.verdict]
    return dict(found)


def as_judged_lines(pairs: Sequence[JudgedPair]) -> Iterator[dict[str, Any]]:
    """Judgements as the lines of a judged file: one record a text (with its context), every grade kept.

    The first line sets relevant_at 1.5: a concept counts as right when most judges accept it.
    """
    yield {"relevant_at": RELEVANT_AT}
    records: dict[tuple[str, str], list[JudgedPair]] = defaultdict(list)
    for pair in pairs:
        records[pair.context, pair.text].append(pair)
    for number, ((context, text), given) in enumerate(sorted(records.items())):
        judged = {concept: list(grades.values()) for (_, concept), grades in sorted(by_judge(given).items())}
        means = {concept: sum(grades) / len(grades) for concept, grades in judged.items()}
        yield {
            "id": f"judged-{number:05d}",
            "text": text,
            **({"context": context} if context else {}),
            "relevant": {concept: mean for concept, mean in means.items() if mean > 0},
            "judged": judged,
        }


def as_pairs(lines: Iterable[Mapping[str, Any]]) -> Iterator[JudgedPair]:
    """The judgements in the lines of a judged file; judges are numbered, as the file does not name them."""
    for line in lines:
        context = line.get("title") or line.get("context") or ""
        for concept, grades in line.get("judged", {}).items():
            for number, grade in enumerate(grades, 1):
                yield JudgedPair(line["text"], concept, f"judge-{number}", _nearest(grade), context)


def _nearest(grade: float) -> JudgementVerdict:
    return min(GRADES, key=lambda verdict: abs(GRADES[verdict] - grade))
