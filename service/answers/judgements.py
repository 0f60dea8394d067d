"""Answers about judgements."""

from service.answers.common import Json
from service.store.judgements import StoredJudgement


def judgement(item: StoredJudgement) -> Json:
    """One judgement; reopened is null while it counts."""
    return {
        "id": item.id,
        "text": item.text,
        "context": item.context,
        "concept": item.concept,
        "taxonomy": item.taxonomy,
        "verdict": item.verdict.value,
        "judge": item.judge,
        "note": item.note,
        "offering": item.offering,
        "judged_at": item.judged_at.isoformat(),
        "reopened": item.reopened,
    }
