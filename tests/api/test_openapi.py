import json

import pytest
from flask.testing import FlaskClient
from openapi_spec_validator import validate


def test_the_document_is_valid_and_its_errors_are_problems(client: FlaskClient) -> None:
    document = client.get("/v1/openapi.json").get_json()
    validate(document)
    assert document["openapi"] == "3.1.0"
    for path, operations in document["paths"].items():
        assert path.startswith("/v1/")
        for verb, operation in operations.items():
            if verb == "parameters":
                continue
            default = operation["responses"]["default"]
            assert default == {"$ref": "#/components/responses/DEFAULT_ERROR"}
    error = document["components"]["responses"]["DEFAULT_ERROR"]
    assert list(error["content"]) == ["application/problem+json"]


def test_every_operation_says_what_it_does(client: FlaskClient) -> None:
    document = client.get("/v1/openapi.json").get_json()
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            if verb != "parameters":
                assert operation.get("summary"), f"{verb} {path}"


def test_the_committed_document_is_the_one_served(client: FlaskClient, pytestconfig: pytest.Config) -> None:
    committed = json.loads((pytestconfig.rootpath / "docs" / "openapi.json").read_text(encoding="utf-8"))
    served = client.get("/v1/openapi.json").get_json()
    changed = [name for name in {**committed, **served} if committed.get(name) != served.get(name)]
    paths = sorted(
        path
        for path in {**committed["paths"], **served["paths"]}
        if committed["paths"].get(path) != served["paths"].get(path)
    )
    assert (changed, paths) == ([], []), "./run openapi writes it anew; see that nothing is taken from clients"


def test_the_document_says_who_may_call(client: FlaskClient) -> None:
    document = client.get("/v1/openapi.json").get_json()
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            if verb != "parameters":
                assert "security" in operation, f"{verb} {path}"
    assert document["paths"]["/v1/audit"]["get"]["security"] == [{"bearer": ["auditor"]}]
