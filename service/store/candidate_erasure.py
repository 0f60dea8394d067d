"""Take candidates out of the database, with everything that hangs on them."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, exists, select

from service.domain import Scope
from service.store import tables as t
from service.store import tables_access as a
from service.store import tables_candidates as c
from service.store.candidate_revisions import advance_erasures
from service.store.candidate_tasks import erase_from_tasks
from service.store.database import Database
from service.store.erasures import remember
from service.store.revisions import advance
from service.store.rows import chunks


def erase_candidates(database: Database, scope: Scope, candidates: Sequence[str]) -> int:
    """Delete candidates and have the database let go of the bytes; how many there were.

    Kept answers about candidates go too, whomever they are about, since they may name one who goes; and judgements
    on sentences that stand in nothing else than their credentials, since they hold the sentence.
    """
    with database.begin() as connection:
        done = erase_within(connection, scope, candidates)
    if done:
        database.forget_deleted()
    return done


def erase_within(connection: Connection, scope: Scope, candidates: Sequence[str]) -> int:
    """Delete candidates inside a transaction, and remember by a hash that they are gone; how many there were."""
    done = 0
    for part in chunks(candidates):
        connection.execute(
            delete(a.kept_answer).where(
                a.kept_answer.c.tenant == scope.tenant, a.kept_answer.c.candidate_id.is_not(None)
            )
        )
        erase_from_tasks(connection, scope, part)
        if _drop_judgements(connection, scope, part):
            advance(connection, scope)
        done += connection.execute(
            delete(c.candidate).where(c.candidate.c.tenant == scope.tenant, c.candidate.c.id.in_(part))
        ).rowcount
    if done:
        advance_erasures(connection, scope)
    remember(connection, scope, candidates)
    return done


def _drop_judgements(connection: Connection, scope: Scope, candidates: Sequence[str]) -> int:
    judged, said, taught = t.judgement.c, c.credential_outcome.c, t.outcome.c
    theirs = select(said.text_digest).where(said.tenant == scope.tenant, said.candidate_id.in_(candidates))
    of_others = exists().where(
        said.tenant == scope.tenant, said.text_digest == judged.text_digest, said.candidate_id.not_in(candidates)
    )
    of_offerings = exists().where(taught.tenant == scope.tenant, taught.text_digest == judged.text_digest)
    return connection.execute(
        delete(t.judgement).where(
            judged.tenant == scope.tenant, judged.text_digest.in_(theirs), ~of_others, ~of_offerings
        )
    ).rowcount
