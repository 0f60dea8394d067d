"""After an erasure a candidate's words, ids and digests are nowhere: in no table, no file, no index, no cache."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from service.app import create_app
from service.domain import Scope
from service.importers.recipients import hashed_identity
from service.parts import Parts
from service.settings import Settings
from service.store.database import Database
from service.store.tables import metadata
from tests.conftest import Samples
from tests.samples import load_samples
from tests.taxonomies import ANALYST, SQL
from tests.verification.signing import Issuer, compact, sign_embedded
from tests.wallets import awarded

MARKER = "Zyxomarkervane"
EMAIL = f"{MARKER.lower()}@example.org"
CANDIDATE = f"{MARKER}-17"
OTHER = "another-candidate"


@pytest.fixture
def parts(database: Database, tmp_path: Path, samples: Samples) -> Iterator[Parts]:
    """A service of its own on either kind of database; the loaded model is shared."""
    url = database.engine.url.render_as_string(hide_password=False)
    made = Parts(Settings(home=tmp_path / "home", threads=1, database_url=url), encoder=samples.parts.encoder)
    load_samples(made)
    yield made
    made.candidates.canonicaliser.close()
    made.database.close()


@pytest.fixture
def client(parts: Parts) -> FlaskClient:
    return create_app(parts=parts).test_client()


def credential(parts: Parts) -> bytes:
    """A credential with the marker in every text that is read, and one that nobody reads."""
    issuer = Issuer.make("Ed25519", f"{MARKER} College")
    document = awarded(issuer, f"{MARKER} title", f"Write SQL queries for {MARKER}. Work in teams at {MARKER}.")
    subject = document["credentialSubject"]
    del subject["id"]
    subject["identifier"] = [
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": hashed_identity(EMAIL, "salt"),
            "identityType": "emailAddress",
            "salt": "salt",
        }
    ]
    achievement = subject["achievement"]
    achievement["tag"] = [f"{MARKER} tag", "databases"]
    achievement["alignment"] = [
        {"type": ["Alignment"], "targetName": f"{MARKER} name", "targetUrl": SQL, "targetFramework": MARKER}
    ]
    return compact(sign_embedded(document, issuer, "eddsa-rdfc-2022", parts.candidates.canonicaliser))


def secrets_of(parts: Parts) -> list[bytes]:
    """What must not be found afterwards: the marker, and every digest and id made from what holds it."""
    (stored,) = parts.candidates.repository.credentials(Scope(), [CANDIDATE])
    made = [stored.id, stored.held.digest, *stored.held.outcome_digests, *stored.held.fingerprints]
    return [MARKER.encode(), MARKER.lower().encode(), hashed_identity(EMAIL, "salt").encode(), *map(str.encode, made)]


def tables_with(database: Database, secrets: list[bytes]) -> set[str]:
    """Tables, of all there are, in which one of the secrets stands anywhere."""
    found = set()
    with database.read() as connection:
        for table in metadata.sorted_tables:
            rows = json.dumps([list(row) for row in connection.execute(select(table))], default=str).encode()
            if any(secret in rows for secret in secrets):
                found.add(table.name)
    return found


def files_with(folder: Path, secrets: list[bytes]) -> set[str]:
    """Files below a folder in which one of the secrets stands, also in UTF-16 and in another database's pages."""
    wanted = [*secrets, MARKER.encode("utf-16-le")]
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(secret in path.read_bytes() for secret in wanted)
    }


def use_everywhere(client: FlaskClient, data: bytes, candidate: str) -> None:
    """Everything that can be asked about a candidate."""
    form = {"file": (io.BytesIO(data), f"{MARKER}.json"), "subject": EMAIL}
    assert client.post(f"/v1/candidates/{candidate}/credentials", data=form).status_code == 200
    for path in ("profile", "profile?expired=true", f"fit?target={ANALYST}", "fit?target=nurse", "export"):
        assert client.get(f"/v1/candidates/{candidate}/{path}").status_code == 200
    assert client.get("/v1/candidates", query_string={"concept": SQL}).get_json()["candidates"]
    sentence = f"Write SQL queries for {MARKER}."
    judgement = {"text": sentence, "context": f"{MARKER} title", "concept": SQL, "verdict": "accepted", "judge": "ann"}
    assert client.post("/v1/judgements", json={"judgements": [judgement]}).status_code in {200, 201}
    assert client.get("/v1/candidates").status_code == 200
    decided = {"target": ANALYST, "decision": "on_hold", "decided_by": "ann", "reason": f"{MARKER} is away"}
    assert client.post(f"/v1/candidates/{candidate}/decisions", json=decided).status_code == 201
    asked = {"statement": f"{MARKER} was there", "text": sentence, "concept": SQL, "wanted": "accepted"}
    made = client.post(f"/v1/candidates/{candidate}/corrections", json=asked)
    assert made.status_code == 201
    ruling = {"outcome": "upheld", "decided_by": "ann", "reason": f"{MARKER} is right"}
    path = f"/v1/candidates/{candidate}/corrections/{made.get_json()['id']}:decide"
    assert client.post(path, json=ruling).status_code == 200
    labels = {"target": ANALYST, "groups": {candidate: f"{MARKER} group"}, "selected": {"top": 1}}
    assert client.post("/v1/shortlist:impact", json=labels).status_code == 200
    assert client.post("/v1/shortlist", json={"target": ANALYST}).get_json()["total"] >= 1
    query = {"target": ANALYST, "format": "text"}
    assert client.get(f"/v1/candidates/{candidate}/explanation", query_string=query).status_code == 200


def test_nothing_is_left_of_an_erased_candidate(
    client: FlaskClient, parts: Parts, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    use_everywhere(client, credential(parts), CANDIDATE)
    secrets = secrets_of(parts)
    before = {"candidate", "credential", "credential_outcome", "credential_match", "judgement"}
    before |= {"candidate_decision", "candidate_correction"}
    assert tables_with(parts.database, secrets) >= before
    if parts.database.engine.dialect.name == "sqlite":
        assert files_with(tmp_path, secrets), "the search must be able to find something"
    assert client.delete(f"/v1/candidates/{CANDIDATE}").status_code == 204
    assert tables_with(parts.database, secrets) == set()
    assert files_with(tmp_path, secrets) == set()
    assert MARKER not in caplog.text
    assert client.post("/v1/shortlist", json={"target": ANALYST}).get_json()["candidates"] == []
    assert MARKER not in repr(parts.people.pool._kept)


def test_persons_texts_enter_no_shared_cache(client: FlaskClient, parts: Parts, tmp_path: Path) -> None:
    use_everywhere(client, credential(parts), CANDIDATE)
    secrets = secrets_of(parts)
    own = {"candidate", "credential", "credential_outcome", "credential_alignment", "credential_match"}
    # A judgement is a client's own statement about a text, and is erased with the text (see above).
    own |= {"credential_matched", "candidate_decision", "candidate_correction"}
    assert tables_with(parts.database, secrets) <= own | {"judgement"}
    assert files_with(tmp_path / "home", secrets) == set()


def test_another_candidate_with_the_same_credential_stays(client: FlaskClient, parts: Parts) -> None:
    data = credential(parts)
    use_everywhere(client, data, CANDIDATE)
    use_everywhere(client, data, OTHER)
    client.delete(f"/v1/candidates/{CANDIDATE}")
    found = client.get(f"/v1/candidates/{OTHER}/profile").get_json()
    assert found["concepts"]
    assert found["credentials"][0]["also_held_by"] == []
    # The judgement on a sentence that the other one shares stays as well.
    assert "judgement" in {item["evidence"]["source"] for item in found["concepts"]}
    with parts.database.read() as connection:
        count = text("SELECT count(*) FROM credential_match WHERE candidate_id = :candidate")
        assert connection.execute(count, {"candidate": CANDIDATE}).scalar_one() == 0


def test_verifying_stores_nothing(client: FlaskClient, parts: Parts, tmp_path: Path) -> None:
    form = {"file": (io.BytesIO(credential(parts)), "x.json"), "subject": EMAIL}
    (answer,) = client.post("/v1/credentials:verify", data=form).get_json()["results"]
    assert answer["checks"]["subject"]["result"] == "pass"
    assert EMAIL not in json.dumps(answer)
    secrets = [MARKER.encode(), MARKER.lower().encode(), answer["digest"].encode()]
    assert tables_with(parts.database, secrets) == set()
    assert files_with(tmp_path, secrets) == set()
