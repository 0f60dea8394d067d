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
