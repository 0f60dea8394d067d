"""Cut the starter taxonomy out of an ESCO download: facts only, in ESCO's own columns and file names.

python -m esco_data.build_starter FOLDER_OF_ESCO_V1.2.0_ENGLISH
"""

import csv
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from esco_data import starter_folder

Row = Mapping[str, str]
# Running text is the Commission's; labels, types, codes and relations are facts.
TEXT_COLUMNS = frozenset({"description", "definition", "scopeNote", "Description", "Scope note"})
COLLECTIONS = ("digComp", "digital", "green", "language", "research", "transversal")


def main() -> None:
    """Write the starter's files from the folder named on the command line."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    build(Path(sys.argv[1]), starter_folder())


def build(source: Path, target: Path) -> None:
    """Cut the listed occupations, what they require, the transversal concepts, and the groups above, into target."""
    target.mkdir(parents=True, exist_ok=True)
    listed = read(Path(__file__).with_name("starter_occupations.csv"))
    occupations = {row["occupation"] for row in listed}
    relations = read(source / "occupationSkillRelations_en.csv")
    concepts = {row["skillUri"] for row in relations if row["occupationUri"] in occupations}
    concepts |= {row["conceptUri"] for row in read(source / "transversalSkillsCollection_en.csv")}
    skill_pillar = read(source / "broaderRelationsSkillPillar_en.csv")
    occupation_pillar = read(source / "broaderRelationsOccPillar_en.csv")
    groups = above(concepts, skill_pillar, "SkillGroup")
    isco = above(occupations, occupation_pillar, "ISCOGroup")

    def cut(name: str, keep: Callable[[Row], bool]) -> None:
        write(source / f"{name}_en.csv", target / f"{name}_en.csv", keep)

    cut("skills", lambda row: row["conceptUri"] in concepts)
    cut("occupations", lambda row: row["conceptUri"] in occupations)
    cut("skillGroups", lambda row: row["conceptUri"] in groups)
    cut("ISCOGroups", lambda row: row["conceptUri"] in isco)
    cut("occupationSkillRelations", lambda row: row["occupationUri"] in occupations)
    cut("skillSkillRelations", lambda row: {row["originalSkillUri"], row["relatedSkillUri"]} <= concepts)
    cut("broaderRelationsSkillPillar", lambda row: {row["conceptUri"], row["broaderUri"]} <= concepts | groups)
    cut("broaderRelationsOccPillar", lambda row: {row["conceptUri"], row["broaderUri"]} <= occupations | isco)
    cut("skillsHierarchy", lambda row: last_level(row) in groups)
    cut("researchOccupationsCollection", lambda row: row["conceptUri"] in occupations)
    for name in COLLECTIONS:
        cut(f"{name}SkillsCollection", lambda row: row["conceptUri"] in concepts)


def above(start: Iterable[str], pillar: Iterable[Row], group_type: str) -> set[str]:
    """Every group that lies any number of steps above the start."""
    parents: dict[str, list[str]] = {}
    for row in pillar:
        if row["broaderType"] == group_type:
            parents.setdefault(row["conceptUri"], []).append(row["broaderUri"])
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def last_level(row: Row) -> str:
    """The URI of the group that a row of the hierarchy describes."""
    return next((row[f"Level {level} URI"] for level in (3, 2, 1, 0) if row[f"Level {level} URI"]), "")


def read(path: Path) -> list[Row]:
    """All rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, restval=""))


def write(source: Path, target: Path, keep: Callable[[Row], bool]) -> None:
    """Copy the rows to keep, with their columns, running text left empty; no file where there is none to keep."""
    rows = read(source)
    kept = [row for row in rows if keep(row)]
    if not kept:
        return
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        for row in kept:
            writer.writerow({name: "" if name in TEXT_COLUMNS else value for name, value in row.items()})


if __name__ == "__main__":
    main()
