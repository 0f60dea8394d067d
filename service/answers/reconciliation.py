"""Answers in the words of the Reconciliation Service API 0.2 (W3C Entity Reconciliation Community Group)."""

from collections.abc import Sequence

from service.answers.common import Json
from service.answers.taxonomies import ATTRIBUTION
from service.operations.reconcile_labels import PROPERTIES, TYPES, Answer, Item, identifier_of, types_of

IDENTIFIERS = "http://data.europa.eu/esco/"
SCHEMA = "http://data.europa.eu/esco/model"
DESCRIPTION_MAX = 200


def manifest(root: str, version: str) -> Json:
    """What the service offers; root is the address of /v1/reconcile as the client sees it."""

    def service(name: str) -> Json:
        return {"service_url": root, "service_path": f"/suggest/{name}"}

    page = f"{root}/preview?id={{{{id}}}}"
    return {
        "versions": ["0.2"],
        "name": f"ESCO {version} (skillsgap)",
        "identifierSpace": IDENTIFIERS,
        "schemaSpace": SCHEMA,
        "defaultTypes": [{"id": name, "name": TYPES[name]} for name in ("concept", "occupation")],
        "view": {"url": page},
        "preview": {"url": page, "width": 420, "height": 260},
        "suggest": {name: service(name) for name in ("entity", "type", "property")},
        "attribution": ATTRIBUTION,
    }


def results(answers: Sequence[Answer]) -> Json:
    """The answers to one query."""
    return {
        "result": [
            {
                "id": identifier_of(item.item),
                "name": item.item.preferred_label,
                "description": described(item.item, item.found.label),
                "type": _types(item.item),
                "score": item.score,
                "match": item.certain,
                "features": _features(item),
            }
            for item in answers
        ]
    }


def suggested(items: Sequence[Item]) -> Json:
    """Items as an auto-completion shows them."""
    return {
        "result": [
            {
                "id": identifier_of(item),
                "name": item.preferred_label,
                "description": described(item),
                "notable": _types(item),
            }
            for item in items
        ]
    }


def names(known: dict[str, str], prefix: str) -> Json:
    """Types or properties that begin with, or speak of, what was typed."""
    wanted = prefix.strip().casefold()
    found = [(key, text) for key, text in known.items() if wanted in key or wanted in text.casefold()]
    return {"result": [{"id": key, "name": text} for key, text in found]}


def types(prefix: str) -> Json:
    """Types by what was typed."""
    return names(TYPES, prefix)


def properties(prefix: str) -> Json:
    """Properties by what was typed."""
    return names(PROPERTIES, prefix)


def described(item: Item, label: str | None = None) -> str:
    """The beginning of the description, and the label that answered where it is another."""
    other = "" if label in (None, item.preferred_label) else f"also called {label}. "
    text = f"{other}{item.description}".strip()
    return text if len(text) <= DESCRIPTION_MAX else f"{text[: DESCRIPTION_MAX - 1]}…"


def _types(item: Item) -> list[Json]:
    return [{"id": name, "name": TYPES[name]} for name in types_of(item)]


def _features(item: Answer) -> list[Json]:
    found: list[Json] = [
        {"id": "exact_label", "value": item.found.likeness.name == "EXACT"},
        {"id": "label_score", "value": round(item.found.score, 4)},
    ]
    return found if item.fitting is None else [*found, {"id": "properties", "value": item.fitting}]
