from service.quality.findings_page import findings_page


def test_the_page_is_what_the_code_says(pytestconfig: object) -> None:
    root = pytestconfig.rootpath  # type: ignore[attr-defined]  # pytest gives a Config
    assert (root / "docs" / "findings.md").read_text(encoding="utf-8") == findings_page()
