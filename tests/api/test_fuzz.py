"""Requests that nobody thought of, made from the OpenAPI document: no 5xx, and what is answered is as promised."""

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from service.app import create_app
from tests.conftest import Samples

EXAMPLES = 12
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


def test_no_request_breaks_the_service(own_samples: Samples) -> None:
    app = create_app(parts=own_samples.parts)
    schema = schemathesis.openapi.from_wsgi("/v1/openapi.json", app)
    # schemathesis' own pytest plugin leans on internals that pytest 9.2 changed, so the loop is ours.
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def every_case(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS)

        every_case()
