"""Requests that nobody thought of, made from the OpenAPI document: no 5xx, and what is answered is as promised.

`./run soak requests` looks long (SKILLSGAP_TEST_EXAMPLES for each operation); in the suite it is a short cut.
"""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
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
from tests.conftest import ROOT, Samples

EXAMPLES = int(os.environ.get("SKILLSGAP_TEST_EXAMPLES", "12"))
STEPS = 8
DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
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


def resource(path: str) -> str:
    """What the path is about: its first word after the version."""
    return path.removeprefix("/v1").split("/")[1].partition(":")[0]


@pytest.mark.parametrize("about", sorted({resource(path) for path in DOCUMENT["paths"]}))
def test_no_request_breaks_the_service(keyed: tuple[Any, dict[str, str]], about: str) -> None:
    schema, headers = keyed
    # schemathesis' own pytest plugin leans on internals that pytest 9.2 changed, so the loop is ours.
    for found in schema.get_all_operations():
        operation = found.ok()
        if resource(operation.path) != about:
            continue

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


class Renewed:
    """A service that forgets: begin() puts back the state of the first day, so that equal draws meet equal answers."""

    def __init__(self, first: Samples, folder: Path) -> None:
        self._first = first
        self._folder = folder
        self._begun = 0
        self._app = create_app(parts=first.parts)

    def begin(self) -> None:
        self._begun += 1
        home = self._folder / str(self._begun)
        shutil.copytree(self._first.parts.settings.home, home)
        settings_ = replace(self._first.parts.settings, home=home, rate_limit="none")
        self._app = create_app(parts=Parts(settings_, encoder=self._first.parts.encoder))

    def end(self) -> None:
        shutil.rmtree(self._folder / str(self._begun))

    def __call__(self, *request: Any) -> Any:
        return self._app(*request)


def test_no_sequence_of_requests_breaks_the_service(own_samples: Samples, tmp_path: Path) -> None:
    made = own_samples.parts.access.keys.create(Scope(), "", [KeyScope.ADMIN])
    service = Renewed(own_samples, tmp_path / "renewed")
    schema = schemathesis.openapi.from_wsgi("/v1/openapi.json", service)

    class Sequence(schema.as_state_machine()):  # type: ignore[misc]  # goes on with what answers named
        def setup(self) -> None:
            service.begin()

        def teardown(self) -> None:
            super().teardown()
            service.end()

        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            del case
            return {"headers": bearer(made.text)}

        def validate_response(self, response: Any, case: schemathesis.Case, **_: Any) -> None:
            case.validate_response(response, checks=CHECKS)

    Sequence.run(settings=settings(CAREFUL, stateful_step_count=STEPS))
