"""Fits as tables for people."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.answers.fits import summary
from service.domain import RequirementVerdict
from service.matching.fit import Fit, RequirementFit
from service.operations.fit_offerings import OfferingFit, OfferingFits
from service.operations.library import Shelf

VERDICT_STYLE = {
    RequirementVerdict.MET: "green",
    RequirementVerdict.PARTLY: "yellow",
    RequirementVerdict.NOT_SURE: "cyan",
    RequirementVerdict.NOT_COVERED: "dim",
    RequirementVerdict.NO_EVIDENCE: "dim",
}
WORDS = {RequirementVerdict.NO_EVIDENCE: "nothing shown"}
OPEN_SHOWN = 8
DOUBTFUL_SHOWN = 8
SURE = (RequirementVerdict.MET, RequirementVerdict.PARTLY)


def print_ranking(out: Console, found: OfferingFits, title: str) -> None:
    """Offerings for one target, best first."""
    table = Table(
        "rank", "offering", "provider", "counts", "coverage", "focus", "score", title=title, title_justify="left"
    )
    for rank, item in enumerate(found.fits, start=1):
        stored = item.offering.offering
        table.add_row(
            str(rank),
            stored.title,
            stored.provider or "",
            summary(item.fit),
            coverage(item.fit),
            share(item.fit.focus),
            number(item.fit.score),
        )
    out.print(table)


def print_fit(out: Console, item: OfferingFit, shelf: Shelf) -> None:
    """One fit: counts first, then every requirement that something speaks for, then what stays open."""
    out.print(f"[bold]{item.offering.offering.title}[/] against [bold]{item.target.label}[/]")
    out.print(f"  {summary(item.fit)}")
    percentile = "" if item.percentile is None else f", percentile {item.percentile:.2f}"
    out.print(
        f"  coverage {coverage(item.fit)}, focus {share(item.fit.focus)}, score {number(item.fit.score)}{percentile}"
    )
    print_requirements(out, item.fit, shelf)
    for position in item.fit.unwanted:
        out.print(f"  [dim]not asked for:[/] {item.holder.outcomes[position]}")


def print_requirements(out: Console, fit: Fit, shelf: Shelf) -> None:
    """What is met and partly met, the first of what is not sure, and the first of what nothing speaks for."""
    table = Table("verdict", "importance", "requirement", "shown by", "relation", "match score")
    sure = [found for found in fit.requirements if found.verdict in SURE]
    doubtful = [found for found in fit.requirements if found.verdict is RequirementVerdict.NOT_SURE]
    doubtful.sort(key=lambda found: -(found.evidence.score if found.evidence else 0.0))
    for found in sorted(sure, key=lambda found: SURE.index(found.verdict)) + doubtful[:DOUBTFUL_SHOWN]:
        table.add_row(*_row(found, shelf))
    if table.row_count:
        out.print(table)
    if len(doubtful) > DOUBTFUL_SHOWN:
        out.print(f"  and {len(doubtful) - DOUBTFUL_SHOWN} more that are not sure (--json shows all)")
    still_open = [found for found in fit.requirements if found.evidence is None]
    labels = ", ".join(_label(shelf, found.requirement.concept) for found in still_open[:OPEN_SHOWN])
    more = f" and {len(still_open) - OPEN_SHOWN} more" if len(still_open) > OPEN_SHOWN else ""
    if still_open:
        out.print(f"  nothing shown for {len(still_open)}: {labels}{more}", markup=False)


def coverage(fit: Fit) -> str:
    """The interval as text."""
    return "unknown" if fit.coverage is None else f"{fit.coverage[0]:.2f} to {fit.coverage[1]:.2f}"


def share(value: float | None) -> str:
    """A share as text."""
    return "unknown" if value is None else f"{value:.2f}"


def number(value: float | None) -> str:
    """A score as text."""
    return "unknown" if value is None else f"{value:.0f}"


def _row(found: RequirementFit, shelf: Shelf) -> tuple[str, ...]:
    evidence = found.evidence
    style = VERDICT_STYLE[found.verdict]
    verdict = WORDS.get(found.verdict, found.verdict.value)
    label = " or ".join(_label(shelf, uri) for uri in found.requirement.concepts)
    return (
        f"[{style}]{verdict}[/]",
        found.requirement.importance.value,
        label,
        f"“{escape(evidence.text)}”" if evidence else "",
        found.relation.value if found.relation else "",
        f"{evidence.score:.2f} {evidence.source.value}" if evidence else "",
    )


def _label(shelf: Shelf, uri: str) -> str:
    concept = shelf.taxonomy.concepts.get(uri)
    return concept.preferred_label if concept else uri
