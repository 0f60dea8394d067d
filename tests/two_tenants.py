"""Two tenants with rows of the same names, and every route and command with what it needs to be called.

A new argument in a path, a new POST, PUT or PATCH, a route that needs a query, and a new command each want a line here;
the walks (test_two_tenants.py of tests/api and tests/cli) fail until they have it.
"""

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.testing import FlaskClient

from service.__main__ import group
from service.access import is_public, view_of
from service.app import create_app
from service.domain import KeyScope, Scope
from service.parts import Parts
from service.settings import Settings
from tests.conftest import Samples
from tests.samples import ADVERT, OFFERINGS
from tests.taxonomies import ANALYST, SQL, small_taxonomy
from tests.verification.signing import Issuer, compact, sign_embedded
from tests.wallets import LEARNER, Wallet, awarded, documents_field

Ids = Mapping[str, str]
Call = Callable[[Ids], dict[str, Any]]

World = tuple[Flask, Parts]

FAR = "2099-01-01"


@dataclass
class Tenant:
    """One tenant, its client, and the ids of its rows by what they name."""

    name: str
    client: FlaskClient
    headers: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def marker(self) -> str:
        """A word that stands in every text of this tenant and nowhere else."""
        return f"zq{self.name}qz"

    def call(self, method: str, path: str, **what: Any) -> tuple[int, str]:
        """Status and text of an answer."""
        response = self.client.open(path, method=method, headers=self.headers, **what)
        return response.status_code, response.get_data(as_text=True)

    def must(self, method: str, path: str, **what: Any) -> Any:
        """The JSON of an answer that has to succeed."""
        status, text = self.call(method, path, **what)
        assert status < 300, (method, path, text)
        return json.loads(text) if text else None


def new_tenant(app: Flask, parts: Parts, name: str) -> Tenant:
    """A tenant with a key that may do everything, and no rows."""
    parts.access.callers.create_tenant(name, "")
    key = parts.access.keys.create(Scope(name), "", [KeyScope.ADMIN]).text
    return Tenant(name, app.test_client(), {"Authorization": f"Bearer {key}"})


def fill(tenant: Tenant, wallet: Wallet) -> None:
    """Rows of every kind; both tenants get the same external ids, candidates and credentials, in other words."""
    word, must = tenant.marker, tenant.must
    provider = f"School {word}"
    offerings = [{**item, "description": f"Taught at {word}."} for item in OFFERINGS]
    offerings.append({"id": "own", "title": f"SQL {word}", "provider": provider, "outcomes": ["Write SQL queries"]})
    must("POST", "/v1/offerings:import", data=json.dumps(offerings))
    advert = {**ADVERT, "employer": f"Works {word}"}
    must("POST", "/v1/vacancies:import", data=json.dumps([advert]))
    trusted = {"display_name": f"Harbour {word}", "identifiers": [wallet.issuer.did]}
    for issuer in ("harbour", f"harbour-{tenant.name}"):
        must("PUT", f"/v1/trusted-issuers/{issuer}", json=trusted)
    for candidate in ("c-1", f"c-{tenant.name}"):
        must("POST", f"/v1/candidates/{candidate}/credentials", data=wallet_form(wallet))
    (offering,) = [item for item in must("GET", "/v1/offerings")["offerings"] if item["external_id"] == "own"]
    (vacancy,) = must("GET", "/v1/vacancies")["vacancies"]
    verdict = {"text": "Write SQL queries", "concept": SQL, "verdict": "accepted", "judge": word}
    must("POST", "/v1/judgements", json={"judgements": [verdict | {"offering": offering["id"]}]})
    voice = {"role": "employer", "organisation": f"Works {word}", "relevance": 4, "date": "2026-01-01", "text": word}
    must("POST", f"/v1/offerings/{offering['id']}/feedback", json=voice)
    must("POST", "/v1/reviews", json={})
    finding = must("GET", "/v1/findings")["findings"][0]
    must("PUT", f"/v1/findings/{finding['id']}/waiver", json={"reason": word, "until": FAR, "by": word})
    task = must("POST", "/v1/offerings:match")
    candidate = f"/v1/candidates/c-{tenant.name}"
    decision = {"target": vacancy["id"], "decision": "on_hold", "decided_by": "p-1", "reason": word}
    must("POST", f"{candidate}/decisions", json=decision)
    correction = must("POST", f"{candidate}/corrections", json={"statement": word})
    webhook = must("POST", "/v1/webhooks", json={"url": "https://hooks.example/in", "enabled": False, "note": word})
    tenant.ids |= {
        "provider": provider,
        "offering_id": offering["id"],
        "vacancy_id": vacancy["id"],
        "candidate_id": f"c-{tenant.name}",
        "issuer_id": f"harbour-{tenant.name}",
        "finding_id": finding["id"],
        "task_id": task["id"],
        "correction_id": correction["id"],
        "webhook_id": webhook["id"],
    }


def learner() -> Wallet:
    """Two credentials, signed in a way that is quickly verified: one of an issuer to rely on, one of a stranger."""
    college, stranger = Issuer.make("Ed25519"), Issuer.make("Ed25519")
    made = {
        "sql.json": (college, awarded(college, "SQL for analysts", "Write SQL queries")),
        "team.json": (stranger, awarded(stranger, "Team player", "Work in teams")),
    }
    signed = {
        name: sign_embedded(document, issuer, "eddsa-jcs-2022", None) for name, (issuer, document) in made.items()
    }
    return Wallet(college, {name: compact(document) for name, document in signed.items()})


def wallet_form(wallet: Wallet) -> dict[str, Any]:
    """A learner's credentials as a form."""
    files = [(io.BytesIO(data), name) for name, data in wallet.files.items()]
    return {"file": files, "subject": LEARNER, "documents": documents_field(wallet)}


# Arguments in paths that name what every tenant shares, by the beginning of the path.
SHARED = {"/v1/concepts/": {"name": "sql"}, "/v1/occupations/": {"name": "analyst"}}

# What a GET is asked besides nothing; more than one is asked one after the other.
QUERIES: dict[str, list[Call]] = {
    "/v1/audit": [lambda _: {}, lambda ids: {"candidate": ids["candidate_id"]}],
    "/v1/candidates": [lambda _: {}, lambda _: {"limit": 1}, lambda _: {"concept": SQL, "expired": "true"}],
    "/v1/candidates/<candidate_id>/fit": [lambda ids: {"target": ids["vacancy_id"]}, lambda _: {"target": ANALYST}],
    "/v1/candidates/<candidate_id>/explanation": [lambda ids: {"target": ids["vacancy_id"]}],
    "/v1/decisions": [lambda ids: {"target": ids["vacancy_id"]}],
    "/v1/concepts": [lambda _: {"q": "sql"}],
    "/v1/findings": [
        lambda _: {"waived": "true"},
        lambda _: {"limit": 1},
        lambda ids: {"offering": ids["offering_id"]},
        lambda ids: {"provider": ids["provider"]},
    ],
    "/v1/judgements": [lambda _: {}, lambda ids: {"offering": ids["offering_id"]}],
    "/v1/offerings": [
        lambda _: {},
        lambda _: {"limit": 1},
        lambda _: {"q": "sql"},
        lambda ids: {"provider": ids["provider"]},
    ],
    "/v1/offerings/search": [lambda _: {"q": "sql"}, lambda ids: {"like": ids["offering_id"]}],
    "/v1/offerings/<offering_id>/fit": [lambda ids: {"target": ids["vacancy_id"]}, lambda _: {"target": ANALYST}],
    "/v1/providers/<path:provider>/coverage": [lambda _: {}, lambda ids: {"target": ids["vacancy_id"]}],
    "/v1/taxonomies/diff": [lambda _: {"from": "v1", "to": "v2"}],
    "/v1/vacancies": [lambda _: {}, lambda _: {"q": "data"}],
}

# What a POST, PUT or PATCH is sent. An empty dict: nothing is needed.
BODIES: dict[str, Call] = {
    "POST /v1/candidates/<candidate_id>/corrections": lambda _: {"json": {"statement": "x"}},
    "POST /v1/candidates/<candidate_id>/corrections/<correction_id>:decide": lambda _: {
        "json": {"outcome": "dismissed", "decided_by": "p", "reason": "x"}
    },
    "POST /v1/candidates/<candidate_id>/decisions": lambda ids: {
        "json": {"target": ids["vacancy_id"], "decision": "on_hold", "decided_by": "p", "reason": "x"}
    },
    "POST /v1/plans": lambda ids: {
        "json": {"candidate": ids["candidate_id"], "target": ids["vacancy_id"], "close": "all"}
    },
    "POST /v1/shortlist": lambda ids: {"json": {"target": ids["vacancy_id"]}},
    "POST /v1/shortlist:impact": lambda ids: {
        "json": {"target": ANALYST, "groups": {"c-1": "a", ids["candidate_id"]: "b"}, "selected": {"top": 1}}
    },
    "POST /v1/occupations/<name>/shortlist": lambda ids: {"json": {"candidates": [ids["candidate_id"]]}},
    "POST /v1/vacancies/<vacancy_id>/shortlist": lambda _: {"json": {}},
    "POST /v1/webhooks": lambda _: {"json": {"url": "https://hooks.example/in"}},
    "PUT /v1/webhooks/<webhook_id>": lambda _: {"json": {"url": "https://hooks.example/out"}},
    "POST /v1/webhooks/<webhook_id>/replay": lambda _: {"json": {}},
    "POST /v1/webhooks/<webhook_id>/rotate": lambda _: {},
    "POST /v1/what-if": lambda ids: {"json": {"candidate": ids["candidate_id"], "targets": [ids["vacancy_id"]]}},
    "POST /v1/candidates:import": lambda ids: {
        "data": json.dumps({"candidate": ids["candidate_id"], "credential": "x"})
    },
    "POST /v1/candidates:fit": lambda ids: {
        "data": json.dumps({"candidate": ids["candidate_id"], "target": ids["vacancy_id"]})
    },
    "POST /v1/gaps:batch": lambda ids: {
        "data": json.dumps({"id": "1", "target": ids["vacancy_id"], "offering": ids["offering_id"]})
    },
    "POST /v1/matches": lambda _: {"json": {"texts": [{"text": "Write SQL queries"}]}},
    "POST /v1/fits:batch": lambda ids: {
        "json": {"offerings": [ids["offering_id"]], "targets": [ids["vacancy_id"], ANALYST]}
    },
    "POST /v1/gap": lambda ids: {"json": {"have": [{"offering": ids["offering_id"]}], "target": ids["vacancy_id"]}},
    "POST /v1/quality:compare": lambda ids: {
        "json": {"offerings": [ids["offering_id"]], "providers": [ids["provider"]]}
    },
    "POST /v1/credentials:verify": lambda _: {"data": b"{}"},
    "POST /v1/offerings:import": lambda _: {"data": json.dumps(OFFERINGS)},
    "POST /v1/offerings:match": lambda _: {},
    "POST /v1/vacancies:import": lambda _: {"data": json.dumps([ADVERT])},
    "POST /v1/candidates/<candidate_id>/credentials": lambda _: {"data": b"{}"},
    "POST /v1/judgements": lambda ids: {
        "json": {
            "judgements": [
                {"text": "x", "concept": SQL, "verdict": "unsure", "judge": "j", "offering": ids["offering_id"]}
            ]
        }
    },
    "POST /v1/offerings/<offering_id>/feedback": lambda _: {
        "json": {"role": "learner", "organisation": "x", "relevance": 1}
    },
    "POST /v1/reviews": lambda ids: {"json": {"offerings": [ids["offering_id"]]}},
    "POST /v1/tasks/<task_id>/cancel": lambda _: {},
    "POST /v1/tasks/<task_id>/retry": lambda _: {},
    "PUT /v1/findings/<finding_id>/waiver": lambda _: {"json": {"reason": "x", "until": FAR, "by": "x"}},
    "PUT /v1/trusted-issuers/<issuer_id>": lambda ids: {
        "json": {"display_name": ids["issuer_id"], "identifiers": ["did:example:x"]}
    },
    "PATCH /v1/vacancies/<vacancy_id>/requirements": lambda _: {
        "json": {"corrections": [{"concept": SQL, "action": "removed"}]}
    },
}

# POSTs that compute and store nothing: the same question has the same answer anyway.
ONLY_ANSWERS = {
    "/v1/vacancies/<vacancy_id>/shortlist",
    "/v1/occupations/<name>/shortlist",
    "/v1/shortlist",
    "/v1/shortlist:impact",
    "/v1/matches",
    "/v1/fits:batch",
    "/v1/gap",
    "/v1/quality:compare",
    "/v1/credentials:verify",
    "/v1/plans",
    "/v1/what-if",
    "/v1/reconcile",
}
# These refuse what they are asked here, even of one's own: a task that waits has no output.
REFUSE_OWN = {"GET /v1/tasks/<task_id>/output"}


@dataclass(frozen=True)
class Request:
    """One call of one route."""

    route: str
    method: str
    path: str
    what: dict[str, Any]

    @property
    def reads(self) -> bool:
        """Whether it only answers."""
        return self.method == "GET" or self.route.removeprefix("POST ") in ONLY_ANSWERS


def routes(app: Flask) -> Iterator[tuple[str, Any]]:
    """Method and rule of every route that is not public."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if not is_public(rule.endpoint, view_of(app, rule.endpoint, method)):
                yield method, rule


def requests(app: Flask, ids: Ids) -> Iterator[Request]:
    """Every route called with these ids."""
    adapter = app.url_map.bind("localhost")
    for method, rule in routes(app):
        values = {**ids, **next((item for start, item in SHARED.items() if rule.rule.startswith(start)), {})}
        assert rule.arguments <= set(values), f"say in tests/two_tenants.py what fills {rule.rule}"
        path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments}, method=method)
        route = f"{method} {rule.rule}"
        if method == "GET":
            for query in QUERIES.get(rule.rule, [lambda _: {}]):
                yield Request(route, method, path, {"query_string": query(ids)})
        else:
            assert method == "DELETE" or route in BODIES, f"say in tests/two_tenants.py what {route} is sent"
            yield Request(route, method, path, {} if method == "DELETE" else BODIES[route](ids))


def unknown(ids: Ids) -> dict[str, str]:
    """Ids that look like these and name nothing."""
    return {name: value[:-3] + "000" for name, value in ids.items()}


# The audit tells its reader what it read before, and so grows; it is looked at apart.
GROWS = "GET /v1/audit"
# What the clock and chance say is no matter: moments, ids of tasks, and what carries them.
CHANCE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*(Z|\+00:00)?|\b(tsk|evt|dec|cor|whk)_\w+")


@contextmanager
def world(samples: Samples, home: Path, database_url: str = "") -> Iterator[World]:
    """A service with taxonomies and no tenant but the default one."""
    settings = Settings(home=home, database_url=database_url, threads=1, rate_limit="none")
    parts = Parts(settings, encoder=samples.parts.encoder)
    for version in ("v1", "v2"):
        parts.taxonomies.save(small_taxonomy(version))
    yield create_app(parts=parts), parts
    parts.candidates.canonicaliser.close()
    parts.database.close()


def read_all(app: Flask, tenant: Tenant) -> dict[str, tuple[int, str]]:
    """What a tenant reads of its own rows in every way there is, by the call."""
    found, refused = {}, {}
    for asked in requests(app, tenant.ids):
        if asked.reads and asked.route != GROWS:
            status, text = tenant.call(asked.method, asked.path, **asked.what)
            if status >= 300 and asked.route not in REFUSE_OWN:
                refused[asked.route] = text
            found[CHANCE.sub("", f"{asked.path} {asked.what}")] = (status, CHANCE.sub("", text))
    assert refused == {}, "say in tests/two_tenants.py what these need"
    return found


def plain(answer: tuple[int, str], ids: dict[str, str]) -> tuple[int, str]:
    """An answer without the ids that were asked for, which it may repeat."""
    status, text = answer
    for name, value in ids.items():
        text = text.replace(value, f"<{name}>")
    return status, CHANCE.sub("", text)


# Arguments of every command that reads or changes rows of a tenant.
COMMANDS: dict[str, Callable[[Ids], list[str]]] = {
    "candidates list": lambda _: ["--json"],
    "candidates profile": lambda ids: [ids["candidate_id"], "--json"],
    "candidates fit": lambda ids: [ids["candidate_id"], "--target", ids["vacancy_id"], "--json"],
    "candidates export": lambda ids: [ids["candidate_id"]],
    "candidates corrections": lambda ids: [ids["candidate_id"], "--json"],
    "candidates correct": lambda ids: [ids["candidate_id"], "--statement", "x"],
    "candidates decide": lambda ids: [
        *(ids["candidate_id"], "--target", ids["vacancy_id"], "--decision", "on_hold", "--by", "p", "--reason", "x")
    ],
    "candidates decisions": lambda ids: [ids["candidate_id"], "--json"],
    "candidates explain": lambda ids: [ids["candidate_id"], "--target", ids["vacancy_id"], "--json"],
    "candidates rule": lambda ids: [
        *(ids["candidate_id"], ids["correction_id"], "--outcome", "dismissed", "--by", "p", "--reason", "x")
    ],
    "plan": lambda ids: ["--candidate", ids["candidate_id"], "--target", ids["vacancy_id"], "--close", "all", "--json"],
    "shortlist": lambda ids: ["--target", ids["vacancy_id"], "--json"],
    "candidates delete": lambda ids: [ids["candidate_id"]],
    "fit": lambda ids: ["--offering", ids["offering_id"], "--target", ids["vacancy_id"], "--json"],
    "issuers list": lambda _: ["--json"],
    "issuers delete": lambda ids: [ids["issuer_id"]],
    "judgements export": lambda _: [],
    "keys list": lambda _: ["--json"],
    "keys revoke": lambda ids: [ids["key_id"]],
    "keys rotate": lambda ids: [ids["key_id"], "--json"],
    "offerings list": lambda _: ["--json"],
    "offerings search": lambda ids: ["--like", ids["offering_id"], "--json"],
    "what-if": lambda ids: ["--candidate", ids["candidate_id"], "--target", ids["vacancy_id"], "--json"],
    "offerings show": lambda ids: [ids["offering_id"]],
    "offerings delete": lambda ids: [ids["offering_id"]],
    "report": lambda ids: [ids["provider"], "--json"],
    "review": lambda ids: ["--offering", ids["offering_id"], "--json"],
    "vacancies list": lambda _: ["--json"],
    "vacancies show": lambda ids: [ids["vacancy_id"], "--json"],
    "vacancies offerings": lambda ids: [ids["vacancy_id"], "--json"],
}
# Commands that change rows; the others are asked for the same answer twice.
CHANGING = {
    "candidates correct",
    "candidates decide",
    "candidates rule",
    "candidates delete",
    "issuers delete",
    "keys revoke",
    "keys rotate",
    "offerings delete",
}
# Commands without rows of a tenant, for whoever runs the service, or that only add to their own tenant's.
ELSEWHERE = {
    "backup",
    "bulk candidates",
    "bulk fits",
    "bulk gaps",
    "restore",
    "calibrate",
    "candidates add",
    "candidates forget",
    "compare",
    "convert",
    "demo",
    "evaluate",
    "gap",
    "index build",
    "issuers trust",
    "judgements agreement",
    "judgements import",
    "keys create",
    "match",
    "offerings import",
    "serve",
    "taxonomy diff",
    "taxonomy import",
    "taxonomy list",
    "taxonomy show",
    "taxonomy use",
    "tenants create",
    "tenants list",
    "train",
    "vacancies import",
    "verify",
    "worker",
}


def commands() -> Iterator[str]:
    """The name of every command, groups spelled out."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from (f"{name} {inner}" for inner in command.commands)
        else:
            yield name
