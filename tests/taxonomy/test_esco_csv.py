"""The download as it comes: what is read, what is reported, what is refused."""

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from esco_data import STARTER_VERSION, starter_paths
from esco_data.build_starter import build
from service.domain import Importance, Kind, Requirement
from service.errors import BadInput, UnreadableFile
from service.taxonomy.esco_csv import TaxonomyContent, read_esco
from service.taxonomy.esco_rows import SOURCED_FIELDS
from tests.taxonomy.conftest import BAKERY, ISCO, OCCUPATION, SKILL, Edit, counted, rewrite, zip_of


def test_a_small_release_is_read_whole(content: TaxonomyContent) -> None:
    taxonomy = content.taxonomy
    assert sorted(taxonomy.concepts) == [SKILL + name for name in ("bake", "bread", "dough", "hygiene", "rye", "sell")]
    assert sorted(taxonomy.occupations) == [OCCUPATION + name for name in ("baker", "ryebaker", "seller")]
    assert dict(content.relations) == {
        "occupation_skill": 7,
        "essential": 4,
        "optional": 2,
        "broader": 2,
        "related": 2,
        "concept_group": 1,
        "group_broader": 3,
        "occupation_broader": 1,
        "occupation_group": 2,
        "collection_members": 2,
    }
    assert counted(content) == {
        ("skills_en.csv", "blank"): 1,
        ("occupationSkillRelations.csv", "concept is both essential and optional"): 1,
    }
    assert content.complete
    assert content.has_structure
    assert content.has_types


def test_labels_are_cleaned_and_the_preferred_one_is_not_repeated(content: TaxonomyContent) -> None:
    concepts = content.taxonomy.concepts
    assert concepts[SKILL + "bake"].alternative_labels == ("make baked goods", "prepare pastry")
    assert concepts[SKILL + "rye"].preferred_label == "bake rye bread"
    assert concepts[SKILL + "sell"].kind is None
    assert concepts[SKILL + "dough"].kind is Kind.KNOWLEDGE


def test_a_pair_both_essential_and_optional_stands_once_as_essential(content: TaxonomyContent) -> None:
    assert content.taxonomy.requirements[OCCUPATION + "baker"] == (
        Requirement(SKILL + "bread", Importance.ESSENTIAL),
        Requirement(SKILL + "hygiene", Importance.ESSENTIAL),
        Requirement(SKILL + "dough", Importance.OPTIONAL),
    )


def test_groups_are_never_concepts_whatever_their_uri(content: TaxonomyContent) -> None:
    taxonomy = content.taxonomy
    assert {SKILL + "g-food", SKILL + "g-all", SKILL + "g-dough"} <= set(taxonomy.groups)
    assert not {uri for uri in taxonomy.concepts if "/g-" in uri}
    assert taxonomy.broader == {SKILL + "bread": (SKILL + "bake",), SKILL + "rye": (SKILL + "bread",)}
    assert taxonomy.groups_of == {SKILL + "bake": (SKILL + "g-food",)}
    assert taxonomy.group_broader[SKILL + "g-dough"] == (SKILL + "g-food",)  # said by the hierarchy only
    assert taxonomy.group_broader[ISCO + "7512"] == (ISCO + "75",)


def test_an_occupation_without_isco_group_takes_that_of_the_relations(content: TaxonomyContent) -> None:
    assert content.taxonomy.occupations[OCCUPATION + "seller"].isco_code == "5246"


def test_collections_are_named_by_their_file(content: TaxonomyContent) -> None:
    assert content.taxonomy.collections == {
        "green": frozenset({SKILL + "hygiene"}),
        "research_occupations": frozenset({OCCUPATION + "baker"}),
    }


def test_fields_of_another_version_are_unknown(content: TaxonomyContent) -> None:
    unknown = content.taxonomy.unknown_fields
    assert unknown == {SKILL + "rye": SOURCED_FIELDS, SKILL + "dough": SOURCED_FIELDS}


def test_labels_alone_add_a_language() -> None:
    alone = read_esco([BAKERY / "de"], "v9.1", "de")
    assert alone.taxonomy.concepts[SKILL + "bread"].preferred_label == "Brot backen"
    assert not alone.has_structure
    assert not alone.complete
    assert not alone.has_types
    missing = {(problem.field, problem.reason.split(";")[0]) for problem in alone.problems}
    assert ("skillType", "column is missing") in missing
    assert (None, "no file of occupation-skill relations") in missing


def test_of_several_languages_one_is_read_with_the_relations_of_all() -> None:
    german = read_esco([BAKERY], "v9.1", "de")
    assert set(german.taxonomy.concepts) == {SKILL + "bake", SKILL + "bread"}
    assert german.has_structure
    assert german.taxonomy.broader == {SKILL + "bread": (SKILL + "bake",)}
    assert not any(name.startswith("en/") for name in german.files)


def test_several_paths_are_one_release(content: TaxonomyContent) -> None:
    both = read_esco([BAKERY / "relations", BAKERY / "en"], "v9.1", "en")
    assert both.taxonomy == content.taxonomy
    single = read_esco(sorted((BAKERY / "en").iterdir()) + sorted((BAKERY / "relations").iterdir()), "v9.1", "en")
    assert single.taxonomy == content.taxonomy


def test_a_zip_is_read_like_its_folder(content: TaxonomyContent, tmp_path: Path) -> None:
    entries = {f"ESCO/{file.name}": file.read_bytes() for file in sorted(BAKERY.rglob("*.csv"))}
    archive = zip_of(tmp_path / "esco.zip", {**entries, "__MACOSX/._skills_en.csv": b"x", "read me.txt": b"x"})
    assert read_esco([archive], "v9.1", "en").taxonomy == content.taxonomy
    assert read_esco([tmp_path], "v9.1", "en").taxonomy == content.taxonomy  # a folder that holds only the zip


def test_relations_with_another_language_in_their_name_serve(bakery: Path, content: TaxonomyContent) -> None:
    for file in sorted((bakery / "relations").iterdir()):
        shutil.copy(file, file.with_name(f"{file.stem}_fr.csv"))
        file.rename(file.with_name(f"{file.stem}_es.csv"))
    assert read_esco([bakery], "v9.1", "en").taxonomy == content.taxonomy


def test_collections_give_labels_where_there_is_no_skills_file(bakery: Path) -> None:
    (bakery / "en" / "skills_en.csv").unlink()
    partial = read_esco([bakery], "v9.1", "en")
    assert list(partial.taxonomy.concepts) == [SKILL + "hygiene"]
    assert partial.taxonomy.concepts[SKILL + "hygiene"].alternative_labels == ("clean kitchen", "safe food")
    assert not partial.complete
    assert counted(partial)["greenSkillsCollection_en.csv", "no skills file in this language"] == 1


def semicolons(text: str) -> str:
    rows = list(csv.reader(text.splitlines(keepends=True)))
    return "\n".join(";".join(f'"{cell}"' for cell in row) for row in rows)


SAME_CONTENT: list[tuple[str, Edit]] = [
    ("labels by |", lambda text: text.replace("goods\nprepare", "goods | prepare")),
    ("extra column", lambda text: text.replace("attrSource", "attrSource,mine").replace("own\n", "own,x\n")),
    ("other spelling of columns", lambda text: text.replace("preferredLabel", "preferred_label")),
    ("blank lines", lambda text: text.replace("KnowledgeSkill", "\nKnowledgeSkill")),
    ("Windows line ends", lambda text: text.replace("\n", "\r\n")),
    ("semicolons", semicolons),
]


@pytest.mark.parametrize(("case", "edit"), SAME_CONTENT, ids=[case for case, _ in SAME_CONTENT])
def test_other_ways_to_write_the_same(bakery: Path, content: TaxonomyContent, case: str, edit: Edit) -> None:
    rewrite(bakery / "en" / "skills_en.csv", edit)
    assert read_esco([bakery], "v9.1", "en").taxonomy.concepts == content.taxonomy.concepts, case


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark(bakery: Path, content: TaxonomyContent, encoding: str) -> None:
    file = bakery / "en" / "skills_en.csv"
    file.write_bytes(file.read_text("utf-8-sig").encode(encoding))
    assert read_esco([bakery], "v9.1", "en").taxonomy == content.taxonomy


def test_another_encoding_is_guessed_and_said(bakery: Path) -> None:
    file = bakery / "de" / "occupations_de.csv"
    file.write_bytes(file.read_text("utf-8").encode("cp1252"))
    german = read_esco([bakery], "v9.1", "de")
    assert german.taxonomy.occupations[OCCUPATION + "baker"].preferred_label == "Bäcker/Bäckerin"
    assert any("Windows-1252" in problem.reason and problem.count == 4 for problem in german.problems)


SKILLS_FILE = "en/skills_en.csv"
OCCUPATIONS_FILE = "en/occupations_en.csv"
REQUIREMENTS_FILE = "relations/occupationSkillRelations.csv"
BROADER_FILE = "relations/broaderRelationsSkillPillar.csv"
DANGLING = "relation names a URI that no file defines as that type"


def swap(old: str, new: str) -> Edit:
    return lambda text: text.replace(old, new)


def more(*lines: str) -> Edit:
    return lambda text: text + "".join(line + "\n" for line in lines)


def broader(lower: str, upper: str, kind: str = "KnowledgeSkillCompetence") -> Edit:
    return more(f"{kind},{SKILL}{lower},KnowledgeSkillCompetence,{SKILL}{upper}")


DAMAGE: list[tuple[str, Edit, str, int]] = [
    (SKILLS_FILE, lambda text: text + 2 * (text.splitlines()[-1] + "\n"), "URI stands more than once", 2),
    (SKILLS_FILE, swap("sell goods", " "), "label is missing or over 1000 characters", 1),
    (SKILLS_FILE, swap("sell goods", "x" * 1001), "label is missing or over 1000 characters", 1),
    (SKILLS_FILE, swap("\nmake bread", "\n" + "x" * 1001), "label over 1000 characters", 1),
    (SKILLS_FILE, swap(SKILL + "sell", "sell"), "not a URI", 1),
    (SKILLS_FILE, swap("knowledge,cross", "wisdom,cross"), "type is not known", 1),
    (SKILLS_FILE, swap("KnowledgeSkillCompetence", "Dish"), "type is not known", 6),
    (SKILLS_FILE, more("only,two"), "row has more or fewer cells than the header", 1),
    (SKILLS_FILE, swap("sell goods", "sell\x00 goods"), "null characters were removed", 1),
    (SKILLS_FILE, swap("attrSource", "status"), "column stands twice", 1),
    (SKILLS_FILE, swap("reuseLevel", "level"), "column is missing", 1),
    (OCCUPATIONS_FILE, lambda text: text.split("\n")[0], "a header and no rows", 1),
    (OCCUPATIONS_FILE, lambda _: "", "empty file", 1),
    (
        OCCUPATIONS_FILE,
        lambda _: "a,b\n1,2\n",
        "not a file of the ESCO CSV download: its name or columns are not known",
        1,
    ),
    (OCCUPATIONS_FILE, more('"never closed'), "row cannot be parsed", 1),
    (OCCUPATIONS_FILE, swap(OCCUPATION + "seller,", f'"{OCCUPATION}seller"er,'), "row cannot be parsed", 1),
    (REQUIREMENTS_FILE, more(*3 * [f"{OCCUPATION}baker,essential,knowledge,{SKILL}gone"]), DANGLING, 3),
    (REQUIREMENTS_FILE, more(f"{OCCUPATION}baker,essential,knowledge,{SKILL}g-food"), DANGLING, 1),
    (REQUIREMENTS_FILE, more(f"{OCCUPATION}gone,essential,knowledge,{SKILL}rye"), DANGLING, 1),
    (REQUIREMENTS_FILE, lambda text: text + text.splitlines()[-1] + "\n", "relation stands more than once", 1),
    (REQUIREMENTS_FILE, swap("optional", "nice"), "neither essential nor optional", 3),
    (BROADER_FILE, broader("rye", "g-food"), DANGLING, 1),
    (BROADER_FILE, broader("rye", "rye"), "relation of a concept to itself", 1),
    (BROADER_FILE, broader("rye", "bread"), "relation stands more than once", 1),
    (BROADER_FILE, broader("rye", "bread", "Dish"), "types are not known", 1),
    (
        "en/greenSkillsCollection_en.csv",
        swap(SKILL + "hygiene", SKILL + "gone"),
        "collection names a URI that no file defines",
        1,
    ),
    (
        "en/skillsHierarchy_en.csv",
        swap(f"{SKILL}g-dough,working dough", f"{SKILL}g-dough,"),
        "level without URI or label",
        1,
    ),
]


@pytest.mark.parametrize(
    ("file", "edit", "reason", "count"), DAMAGE, ids=[f"{item[0].rpartition('/')[2]}: {item[2]}" for item in DAMAGE]
)
def test_damage_is_counted_and_the_rest_is_kept(bakery: Path, file: str, edit: Edit, reason: str, count: int) -> None:
    rewrite(bakery / file, edit)
    damaged = read_esco([bakery], "v9.1", "en")
    assert counted(damaged)[file.rpartition("/")[2], reason] == count
    assert damaged.taxonomy.concepts or damaged.taxonomy.occupations


def test_a_file_that_is_no_text_is_left_out(bakery: Path) -> None:
    (bakery / "en" / "occupations_en.csv").write_bytes(bytes(range(256)) * 20)
    (bakery / "en" / "researchOccupationsCollection_en.csv").unlink()
    left = read_esco([bakery], "v9.1", "en")
    assert not left.taxonomy.occupations
    assert any("not text" in problem.reason for problem in left.problems)


@pytest.mark.parametrize("limit_of_the_process", [131_072, 10_000_000])
def test_a_huge_cell_costs_one_row(bakery: Path, limit_of_the_process: int) -> None:
    before = csv.field_size_limit(limit_of_the_process)
    rewrite(bakery / "en" / "occupations_en.csv", lambda text: text.replace("Bakers make bread.", "x" * 200_000))
    try:
        left = read_esco([bakery], "v9.1", "en")
    finally:
        csv.field_size_limit(before)
    assert set(left.taxonomy.occupations) == {OCCUPATION + "ryebaker", OCCUPATION + "seller"}


def test_problems_carry_the_first_row(bakery: Path) -> None:
    rewrite(bakery / "en" / "skills_en.csv", lambda text: text + "Concept,nowhere,,,a,,,,\nConcept,,,,b,,,,\n")
    problem = next(item for item in read_esco([bakery], "v9.1", "en").problems if item.reason.startswith("not a URI"))
    assert (problem.file, problem.row, problem.field, problem.count) == ("en/skills_en.csv", 7, "conceptUri", 2)


def test_a_row_says_itself_what_it_is(bakery: Path) -> None:
    rewrite(bakery / "en" / "skills_en.csv", lambda text: text + f"SkillGroup,{SKILL}stray,,,stray group,,,,\n")
    taxonomy = read_esco([bakery], "v9.1", "en").taxonomy
    assert SKILL + "stray" in taxonomy.groups
    assert SKILL + "stray" not in taxonomy.concepts


REFUSED: list[tuple[str, list[str], type[Exception], str]] = [
    ("no such language", ["."], UnreadableFile, "found: de, en"),
    ("no such path", ["nowhere"], BadInput, "is not there"),
    ("neither folder nor CSV nor zip", ["notes.txt"], BadInput, "neither a folder"),
    ("no ESCO in it", ["other.csv"], UnreadableFile, "no ESCO skills or occupations found"),
    ("a folder without CSV", ["bare"], UnreadableFile, "holds no CSV file"),
    ("nothing", [], BadInput, "no path given"),
]


@pytest.mark.parametrize(("case", "paths", "error", "message"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(bakery: Path, case: str, paths: list[str], error: type[Exception], message: str) -> None:
    (bakery / "notes.txt").write_text("x")
    (bakery / "other.csv").write_text("a,b\n1,2\n")
    (bakery / "bare").mkdir()
    language = "fi" if case == "no such language" else "en"
    with pytest.raises(error, match=message):
        read_esco([bakery / path for path in paths], "v9.1", language)


def test_two_releases_at_once_are_refused(bakery: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(bakery, tmp_path / "other"))
    same = read_esco([bakery, other], "v9.1", "en")
    assert counted(same)["skills_en.csv", "same content as another file"] == 1
    rewrite(other / "en" / "skills_en.csv", lambda text: text.replace("sell goods", "sell things"))
    with pytest.raises(BadInput, match="one ESCO version only"):
        read_esco([bakery, other], "v9.1", "en")


def test_the_starter_has_facts_only() -> None:
    starter = read_esco(starter_paths(), STARTER_VERSION, "en")
    taxonomy = starter.taxonomy
    assert (len(taxonomy.concepts), len(taxonomy.occupations)) == (1730, 46)
    assert starter.complete
    assert {problem.reason for problem in starter.problems} == {"blank; taken as unknown"}
    for items in (taxonomy.concepts, taxonomy.occupations, taxonomy.groups):
        assert not any(item.description for item in items.values())
    assert all(taxonomy.requirements.get(uri) for uri in taxonomy.occupations)
    assert len(taxonomy.collections["transversal"]) == 95


@dataclass(frozen=True)
class Release:
    """What is known of an official release by counting its files."""

    fixture: str
    concepts: int
    occupations: int
    relation_rows: int
    both: int
    broader: int
    concept_group: int


RELEASES = [
    Release("esco_110", 13_891, 3_008, 123_852, 0, 6_552, 13_580),
    Release("esco_120", 13_939, 3_039, 129_004, 17, 6_463, 13_723),
]


@pytest.mark.shared
@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.fixture)
def test_full_releases(request: pytest.FixtureRequest, release: Release) -> None:
    full: TaxonomyContent = request.getfixturevalue(release.fixture)
    relations = full.relations
    assert (len(full.taxonomy.concepts), len(full.taxonomy.occupations)) == (release.concepts, release.occupations)
    assert relations["occupation_skill"] == release.relation_rows
    assert relations["essential"] + relations["optional"] == release.relation_rows - release.both
    assert relations["broader"] == release.broader
    assert relations["concept_group"] == release.concept_group
    assert sum(problem.count for problem in full.problems if "both essential" in problem.reason) == release.both
    assert not any("no file defines" in problem.reason for problem in full.problems)
    assert set(full.taxonomy.unknown_fields.values()) <= {SOURCED_FIELDS}


@pytest.mark.shared
def test_the_starter_is_what_its_script_makes(shared_data: Path, tmp_path: Path) -> None:
    build(shared_data / "esco" / "v1.2.0" / "en", tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in starter_paths()}
