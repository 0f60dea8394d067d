"""Requests that nobody thought of, made from the OpenAPI document: no 5xx, and what is answered is as promised.

`SKILLSGAP_TEST_EXAMPLES=2000 ./run test tests/api/test_fuzz.py` looks long; in the suite it is a short cut.
"""

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from service.app import create_app
from service.domain import KeyScope, Scope
from service.parts import Parts
from service.settings import Settings
from tests.api.test_access import bearer
from tests.conftest import Samples

EXAMPLES = int(os.environ.get("SKILLSGAP_TEST_EXAMPLES", "12"))
STEPS = 8
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
CAREFUL = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def keyed(own_samples: Samples) -> tuple[Any, dict[str, str]]:
    """The document of a service that wants keys, and the header with one that may do everything."""
    settings_ = Settings(home=own_samples.parts.settings.home, threads=1, rate_limit="none")
    parts = Parts(settings_, encoder=own_samples.parts.encoder)
    made = parts.access.keys.create(Scope(), "", [KeyScope.ADMIN])
    return schemathesis.openapi.from_wsgi("/v1/openapi.json", create_app(parts=parts)), bearer(made.text)


def test_no_request_breaks_the_service(keyed: tuple[Any, dict[str, str]]) -> None:
    schema, headers = keyed
    # schemathesis' own pytest plugin leans on internals that pytest 9.2 changed, so the loop is ours.
    for found in schema.get_all_operations():
        operation = found.ok()

        @CAREFUL
        @given(case=operation.as_strategy())
        def every_case(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS, headers=headers)

        every_case()


def test_no_request_gets_by_without_a_key(keyed: tuple[Any, dict[str, str]]) -> None:
    schema, _ = keyed
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.definition.raw["security"] == []:
            continue  # anybody may

        @settings(CAREFUL, max_examples=1)
        @given(case=operation.as_strategy())
        def any_case(case: schemathesis.Case) -> None:
            assert case.call().status_code in {401, 404, 405}, case.formatted_path

        any_case()


def test_no_sequence_of_requests_breaks_the_service(keyed: tuple[Any, dict[str, str]]) -> None:
    schema, headers = keyed

    class Sequence(schema.as_state_machine()):  # type: ignore[misc]  # goes on with what answers named
        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            del case
            return {"headers": headers}

        def validate_response(self, response: Any, case: schemathesis.Case, **_: Any) -> None:
            case.validate_response(response, checks=CHECKS)

    Sequence.run(settings=settings(CAREFUL, stateful_step_count=STEPS))
