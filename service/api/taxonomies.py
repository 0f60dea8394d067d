"""/v1/taxonomies, /v1/concepts and /v1/occupations."""

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from service.access import ADVISER, ANY, HR, PROVIDER, needs
from service.answers import fits as fit_answers
from service.answers import taxonomies as answers
from service.api.current import parts, scope
from service.api.fits import using
from service.api.schemas.fits import RankedFitsSchema, RankingQuerySchema
from service.api.schemas.taxonomies import (
    ConceptListSchema,
    ConceptSchema,
    OccupationListSchema,
    OccupationSchema,
    OneQuerySchema,
    SearchQuerySchema,
    TaxonomiesSchema,
)
from service.errors import BadInput, NotFound
from service.operations.fit_offerings import RankKey
from service.store.rows import decode_cursor, encode_cursor, foreign_cursor

blueprint = Blueprint("taxonomies", __name__, url_prefix="/v1", description="ESCO: concepts and occupations")


@blueprint.route("/taxonomies")
class Taxonomies(MethodView):
    """Loaded versions."""

    @needs(*ANY)
    @blueprint.response(200, TaxonomiesSchema)
    def get(self) -> dict[str, Any]:
        """List the loaded taxonomies; one is current."""
        listed = [answers.stored_taxonomy(item) for item in parts().taxonomies.list()]
        return {"taxonomies": listed, "attribution": answers.ATTRIBUTION}


@blueprint.route("/concepts")
class Concepts(MethodView):
    """Concepts by words or URI."""

    @needs(*ANY)
    @blueprint.arguments(SearchQuerySchema, location="query")
    @blueprint.response(200, ConceptListSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Search concepts in plain words, look one up by URI, or list all by URI."""
        shelf = parts().library.shelf(asked.get("taxonomy"))
        concepts = shelf.taxonomy.concepts
        if "q" in asked:
            found = shelf.catalogue.search_concepts(asked["q"], asked["limit"])
            listed = [
                {
                    **answers.concept_short(concepts[item.uri]),
                    "matched_label": item.label,
                    "likeness": item.likeness.name.lower(),
                }
                for item in found
            ]
            following = None
        else:
            uris, following = _listed(concepts, asked)
            listed = [answers.concept_short(concepts[uri]) for uri in uris]
        return {"concepts": listed, "next_cursor": following, "taxonomy": shelf.taxonomy.version}


@blueprint.route("/concepts/<name>")
class OneConcept(MethodView):
    """One concept."""

    @needs(*ANY)
    @blueprint.arguments(OneQuerySchema, location="query")
    @blueprint.response(200, ConceptSchema)
    def get(self, asked: dict[str, Any], name: str) -> dict[str, Any]:
        """Read a concept with its relations, by the last part of its URI."""
        shelf = parts().library.shelf(asked.get("taxonomy"))
        found = _only("concept", name, shelf.catalogue.find_concepts(name), shelf.taxonomy.version)
        return answers.concept(found, shelf)


@blueprint.route("/occupations")
class Occupations(MethodView):
    """Occupations by words or URI."""

    @needs(*ANY)
    @blueprint.arguments(SearchQuerySchema, location="query")
    @blueprint.response(200, OccupationListSchema)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Search occupations in plain words, look one up by URI, or list all by URI."""
        shelf = parts().library.shelf(asked.get("taxonomy"))
        occupations = shelf.taxonomy.occupations
        if "q" in asked:
            found = shelf.catalogue.search_occupations(asked["q"], asked["limit"])
            listed = [
                {
                    **answers.occupation_short(occupations[item.uri]),
                    "matched_label": item.label,
                    "likeness": item.likeness.name.lower(),
                }
                for item in found
            ]
            following = None
        else:
            uris, following = _listed(occupations, asked)
            listed = [answers.occupation_short(occupations[uri]) for uri in uris]
        return {"occupations": listed, "next_cursor": following, "taxonomy": shelf.taxonomy.version}


@blueprint.route("/occupations/<name>")
class OneOccupation(MethodView):
    """One occupation."""

    @needs(*ANY)
    @blueprint.arguments(OneQuerySchema, location="query")
    @blueprint.response(200, OccupationSchema)
    def get(self, asked: dict[str, Any], name: str) -> dict[str, Any]:
        """Read an occupation with its requirements, by the last part of its URI."""
        shelf = parts().library.shelf(asked.get("taxonomy"))
        found = _only("occupation", name, shelf.catalogue.find_occupations(name), shelf.taxonomy.version)
        return answers.occupation(found, shelf)


@blueprint.route("/occupations/<name>/offerings")
class OccupationOfferings(MethodView):
    """Offerings for an occupation."""

    @needs(HR, PROVIDER, ADVISER)
    @blueprint.arguments(RankingQuerySchema, location="query")
    @blueprint.response(200, RankedFitsSchema)
    def get(self, asked: dict[str, Any], name: str) -> dict[str, Any]:
        """Rank the offerings for an occupation, best coverage first."""
        return ranked_offerings(asked, name)


def ranked_offerings(asked: dict[str, Any], name: str) -> dict[str, Any]:
    """A page of the offerings for any target, best first."""
    window = (_after(asked), asked["limit"])
    found = parts().fit_offerings.best_offerings(scope(), name, window, using(asked))
    following = None if found.following is None else encode_cursor(*(str(part) for part in found.following))
    return {**fit_answers.offering_fits(found), "total": found.total, "next_cursor": following}


def _after(asked: dict[str, Any]) -> RankKey | None:
    if "cursor" not in asked:
        return None
    low, score, key = decode_cursor(asked["cursor"], 3)
    try:
        return float(low), float(score), key
    except ValueError:
        raise foreign_cursor(asked["cursor"]) from None


def _listed(items: Any, asked: dict[str, Any]) -> tuple[list[str], str | None]:
    if "uri" in asked:
        return ([asked["uri"]] if asked["uri"] in items else []), None
    after = decode_cursor(asked["cursor"], 1)[0] if "cursor" in asked else ""
    uris = [uri for uri in sorted(items) if uri > after]
    page = uris[: asked["limit"]]
    return page, encode_cursor(page[-1]) if len(uris) > len(page) else None


def _only(kind: str, name: str, found: tuple[Any, ...], version: str) -> Any:
    if not found:
        raise NotFound(f"no {kind} {name!r} in taxonomy {version}; search with GET /v1/{kind}s?q=")
    if len(found) > 1:
        listed = ", ".join(item.uri for item in found[:5])
        raise BadInput(f"{name!r} names several {kind}s; give the last part of one of these: {listed}")
    return found[0]
