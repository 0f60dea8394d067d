"""The same skills get the same verdicts, in whatever form, order or stated language, and whichever trusted issuer."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.conftest import Samples
from tests.taxonomies import ANALYST, SQL
from tests.verification.signing import Issuer, bake_png, bake_svg, compact, itxt, sign_compact, sign_embedded
from tests.wallets import LEARNER, awarded, declared

TITLE = "SQL for analysts"
SENTENCES = ("Write SQL queries.", "Work in teams.")
Make = Callable[[dict, Issuer], bytes]


@pytest.fixture
def embedded(own_samples: Samples) -> Make:
    """Signs with a proof inside the document."""
    canonicaliser = own_samples.parts.candidates.canonicaliser

    def make(document: dict, issuer: Issuer) -> bytes:
        return compact(sign_embedded(document, issuer, "eddsa-rdfc-2022", canonicaliser))

    return make


def jwt(document: dict, issuer: Issuer) -> bytes:
    return sign_compact(document, issuer, kid=issuer.method).encode()


def fit(client: FlaskClient, candidate: str, *files: bytes) -> dict[str, Any]:
    """Verdicts and numbers of a candidate who shows these files."""
    form = {"file": [(io.BytesIO(data), f"{n}.json") for n, data in enumerate(files)], "subject": LEARNER}
    added = client.post(f"/v1/candidates/{candidate}/credentials", data=form).get_json()
    trusted = [item["trusted"] for file in added["files"] for item in file["credentials"]]
    assert trusted == [True] * len(files), added
    return numbers(client.get(f"/v1/candidates/{candidate}/fit", query_string={"target": ANALYST}).get_json())


def numbers(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "verdicts": {item["uri"]: (item["verdict"], item["factor"]) for item in found["requirements"]},
        **{name: found[name] for name in ("coverage", "score", "focus", "counts")},
    }


def trust(client: FlaskClient, *issuers: Issuer) -> None:
    for number, issuer in enumerate(issuers):
        body = {"display_name": f"College {number}", "identifiers": [issuer.did]}
        assert client.put(f"/v1/trusted-issuers/c{number}", json=body).status_code == 200


def document(issuer: Issuer, title: str = TITLE, *sentences: str, **achievement: Any) -> dict[str, Any]:
    made = awarded(issuer, title, " ".join(sentences or SENTENCES))
    made["credentialSubject"]["achievement"] |= achievement
    return made


def test_formats_orders_languages_and_issuers_change_nothing(own_client: FlaskClient, embedded: Make) -> None:
    one, other, curve = Issuer.make("Ed25519"), Issuer.make("Ed25519", "Kolleg am Hafen"), Issuer.make("P-256")
    trust(own_client, one, other, curve)
    plain = document(one)
    token = jwt(plain, one)
    forms = {
        "embedded": embedded(plain, one),
        "jwt": token,
        "png": bake_png(itxt(token)),
        "svg": bake_svg(verify=token.decode()),
        "other-issuer": embedded(document(other), other),
        "other-key": jwt(document(curve), curve),
        "other-order": embedded(document(one, TITLE, *reversed(SENTENCES)), one),
        "german": embedded(document(one, inLanguage="de"), one),
        "french": jwt(document(one, inLanguage="fr-CA"), one),
    }
    found = {name: fit(own_client, name, data) for name, data in forms.items()}
    assert found["embedded"]["verdicts"][SQL] == ("met", 1.0)
    assert {name: item for name, item in found.items() if item != found["embedded"]} == {}
    listed = own_client.post("/v1/shortlist", json={"target": ANALYST}).get_json()["candidates"]
    assert {item["candidate"] for item in listed} == set(forms)
    assert len({str(item["coverage"]) for item in listed}) == 1
    noted = {item["candidate"] for item in listed if item["notes"]}
    assert noted == {"german", "french"}, "whoever looks is told that something may not have been read"


def test_the_order_of_credentials_changes_nothing(own_client: FlaskClient, embedded: Make) -> None:
    issuer = Issuer.make("Ed25519")
    trust(own_client, issuer)
    files = [
        embedded(document(issuer, "A", "Write SQL queries."), issuer),
        embedded(document(issuer, "B", "Work in teams."), issuer),
        embedded(declared(document(issuer, "C", "Drive forklift truck."), SQL, "write SQL queries"), issuer),
    ]
    together = fit(own_client, "together", *files)
    backwards = fit(own_client, "backwards", *reversed(files))
    for data in files[1:]:
        fit(own_client, "one-by-one", data)
    assert together == backwards == fit(own_client, "one-by-one", files[0])


def test_who_is_not_trusted_is_not_sure_and_not_nothing(own_client: FlaskClient, embedded: Make) -> None:
    known, stranger = Issuer.make("Ed25519"), Issuer.make("Ed25519")
    trust(own_client, known)
    form = {"file": (io.BytesIO(embedded(document(stranger), stranger)), "x.json"), "subject": LEARNER}
    own_client.post("/v1/candidates/stranger/credentials", data=form)
    trusted = fit(own_client, "known", embedded(document(known), known))
    found = numbers(own_client.get("/v1/candidates/stranger/fit", query_string={"target": ANALYST}).get_json())
    assert found["coverage"]["low"] == 0
    assert found["coverage"]["high"] == trusted["coverage"]["high"]
