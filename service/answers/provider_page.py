"""A provider's report as one page that stands alone: no script, no font, no picture from elsewhere."""

from functools import cache

from jinja2 import Environment, PackageLoader, Template

from service.answers.common import Json

ATTENTION = ("high", "medium", "low", "info")


def provider_page(document: Json) -> str:
    """The page of a provider's report (answers.quality.provider_report); every text in it is escaped."""
    known = sorted(
        (item for item in document["frameworks"] if item["mean"] is not None),
        key=lambda item: (-item["mean"], item["id"]),
    )
    silent = [item["name"] for item in document["frameworks"] if item["mean"] is None]
    worst = sorted(
        document["rules"], key=lambda item: (ATTENTION.index(item["severity"]), -item["violated"], item["id"])
    )
    most = max((item["violated"] + item["unknown"] for item in worst), default=1)
    return _template().render(report=document, frameworks=known, silent=silent, rules=worst, most=max(most, 1))


@cache
def _template() -> Template:
    # The folder is this package's own, and autoescape holds for every value.
    environment = Environment(loader=PackageLoader("service.answers"), autoescape=True)
    environment.filters["words"] = lambda name: str(name).replace("-", " ")
    return environment.get_template("provider_report.html")
