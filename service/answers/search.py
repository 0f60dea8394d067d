"""Answers of the search of offerings."""

from service.answers.common import Json, rounded, versions
from service.answers.fits import counts, coverage, requirement, summary
from service.domain import Concept
from service.operations.library import Shelf
from service.operations.search_request import FoundOffering, FoundOfferings, Why
from service.operations.targets import Target, labels_of
from service.store.offerings import StoredOffering


def found_offerings(found: FoundOfferings) -> Json:
    """A page of what was found, with reasons, facets, and what filters took away."""
    return {
        "versions": versions(found.versions),
        "meant": _meant(found.meant),
        "total": found.total,
        "offerings": [_offering(item, found.shelf) for item in found.offerings],
        "facets": {name: dict(values) for name, values in found.facets.items()},
        "removed": {name: dict(values) for name, values in found.removed.items()},
        "currency": found.currency,
    }


def why_words(why: Why) -> str:
    """Why an offering was found, in one line."""
    parts = []
    if why.evidence is not None and why.evidence.evidence is not None:
        parts.append(f"{why.evidence.verdict.value}: “{why.evidence.evidence.text}”")
    if why.fit is not None:
        parts.append(summary(why.fit))
    if why.words:
        parts.append(", ".join(f"{item.found} in {item.field}" for item in why.words))
    if why.text is not None and why.evidence is None:
        parts.append(f"like “{why.text[0]}” ({why.text[2]:.2f})")
    return "; ".join(parts)


def _offering(item: FoundOffering, shelf: Shelf) -> Json:
    offering = item.stored.offering
    return {
        "offering": item.stored.id,
        "offering_title": offering.title,
        "provider": offering.provider,
        "level": offering.level,
        "language": offering.language,
        "mode": offering.mode,
        "workload_hours": offering.workload_hours,
        "price": offering.price,
        "currency": offering.currency,
        "start": None if offering.start is None else offering.start.isoformat(),
        "end": None if offering.end is None else offering.end.isoformat(),
        "relevance": item.relevance,
        "why": _why(item.why, shelf),
        "quality": item.quality,
        "stale": [{"rule": rule} for rule in item.stale],
        "notes": [f"sank because of open stale findings: {', '.join(item.stale)}"] if item.stale else [],
    }


def _why(why: Why, shelf: Shelf) -> Json:
    said: Json = {"summary": why_words(why)}
    if why.words:
        said["words"] = [
            {"asked": item.asked, "found": item.found, "how": item.how, "field": item.field} for item in why.words
        ]
    if why.text is not None:
        said["text"] = {"text": why.text[0], "field": why.text[1], "similarity": rounded(why.text[2])}
    if why.evidence is not None:
        said["concept"] = requirement(why.evidence, shelf)
    if why.fit is not None:
        said["fit"] = {"counts": counts(why.fit), "coverage": coverage(why.fit), "score": rounded(why.fit.score, 2)}
        said["met"] = [requirement(item, shelf) for item in why.fit.requirements if item.verdict.value == "met"]
    if why.shared:
        labels = labels_of(shelf, why.shared)
        said["shared"] = [{"uri": uri, "label": labels[uri]} for uri in why.shared]
    return said


def _meant(meant: Concept | Target | StoredOffering | None) -> Json | None:
    if isinstance(meant, Concept):
        return {"kind": "concept", "id": meant.uri, "label": meant.preferred_label}
    if isinstance(meant, Target):
        return {"kind": meant.kind, "id": meant.id, "label": meant.label}
    if isinstance(meant, StoredOffering):
        return {"kind": "offering", "id": meant.id, "label": meant.offering.title}
    return None
