"""One tenant learns nothing of another: the same calls have the same answers whether or not the other is there."""

from pathlib import Path

from service.store.database import Database
from tests.conftest import Samples
from tests.two_tenants import GROWS, fill, learner, new_tenant, plain, read_all, requests, unknown, world


def test_another_tenant_makes_no_difference(samples: Samples, tmp_path: Path) -> None:
    with world(samples, tmp_path / "alone") as (app, parts):
        wallet = learner()
        beta = new_tenant(app, parts, "beta")
        fill(beta, wallet)
        alone = read_all(app, beta)
    assert any(beta.marker in text for _, text in alone.values())
    # Rows, counts, numbers, cursors: nothing shifts by what others do before, between and after.
    with world(samples, tmp_path / "beside") as (app, parts):
        alpha = new_tenant(app, parts, "alpha")
        fill(alpha, wallet)
        beta = new_tenant(app, parts, "beta")
        fill(beta, wallet)
        fill(alpha, wallet)
        together = read_all(app, beta)
    assert [(call, alone.get(call), answer) for call, answer in together.items() if alone.get(call) != answer] == []


def test_rows_of_others_are_as_if_they_were_not_there(samples: Samples, database: Database, tmp_path: Path) -> None:
    with world(samples, tmp_path / "home", database.url) as (app, parts):
        wallet = learner()
        alpha, beta = (new_tenant(app, parts, name) for name in ("alpha", "beta"))
        fill(alpha, wallet)
        fill(beta, wallet)
        assert not set(alpha.ids.values()) & set(beta.ids.values())
        before, nobody = read_all(app, alpha), unknown(alpha.ids)
        leaks = {}
        for theirs, nobodys in zip(requests(app, alpha.ids), requests(app, nobody), strict=True):
            reached = plain(beta.call(theirs.method, theirs.path, **theirs.what), alpha.ids)
            missed = plain(beta.call(nobodys.method, nobodys.path, **nobodys.what), nobody)
            if (theirs != nobodys and reached != missed) or alpha.marker in reached[1]:
                leaks[theirs.route] = (reached, missed)
        assert leaks == {}
        assert read_all(app, alpha) == before
        seen = beta.must("GET", "/v1/audit?limit=500")["views"]
        assert {item["caller"] for item in seen} == {beta.headers["Authorization"][7:23]}


def test_every_answer_that_shows_a_candidate_is_in_the_audit(samples: Samples, tmp_path: Path) -> None:
    with world(samples, tmp_path / "home") as (app, parts):
        alpha = new_tenant(app, parts, "alpha")
        fill(alpha, learner())
        who = alpha.ids["candidate_id"]

        def views() -> int:
            return len(alpha.must("GET", f"/v1/audit?limit=500&candidate={who}")["views"])

        for asked in requests(app, alpha.ids):
            if asked.method == "DELETE" or asked.route == GROWS:
                continue
            known = views()
            status, text = alpha.call(asked.method, asked.path, **asked.what)
            if status < 300 and f'"{who}"' in text:
                assert views() == known + 1, asked.route
