"""Published sets of judged texts as judged files, one converter a format; ids are those of the source."""

import csv
import io
import json
from ast import literal_eval
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from service.errors import BadInput, UnknownName
from service.evaluation.judged_file import JudgedFile, read_judged_file
from service.evaluation.labels import LabelIndex
from service.taxonomy.taxonomy import Taxonomy
from service.text.normal import folded_form

JsonRecord = dict[str, Any]
NO_LABEL = {"LABEL NOT PRESENT", "UNDERSPECIFIED"}  # Decorte et al. 2022: a skill is there, ESCO has no concept
NOTHING = "UNK"  # SkillSkape: the sentence names no skill
GRADES = {"exactMatch": 2.0, "closeMatch": 1.5, "narrowMatch": 1.0, "broadMatch": 1.0, "relatedMatch": 0.5}


def convert(name: str, path: Path, taxonomy: Taxonomy) -> Iterator[JsonRecord]:
    """Yield the lines of a judged file from a set in its published form.

    name: decorte, skillskape, learning_outcomes, crosswalk (one file each) or melo (a folder). Labels become URIs
    where the taxonomy knows them and stay as they are where it does not. Raises BadInput for another format.
    """
    converter = CONVERTERS.get(name)
    if converter is None:
        raise UnknownName.of("converter", name, tuple(CONVERTERS))
    try:
        yield from converter(path, taxonomy)
    except (OSError, UnicodeDecodeError, KeyError, ValueError, SyntaxError, csv.Error) as error:
        raise BadInput(f"{path.name} is not a {name} set: {error!r}") from error


def bench_set(name: str, folder: Path, taxonomy: Taxonomy) -> JudgedFile:
    """One of the known sets (house, tech, skillskape-dev, …) in the folder of shared data, read and resolved."""
    if name not in SETS:
        raise UnknownName.of("set", name, tuple(SETS))
    converter, place = SETS[name]
    lines = (json.dumps(line) for line in convert(converter, folder / place, taxonomy))
    return read_judged_file(lines, taxonomy, name)


def decorte(path: Path, taxonomy: Taxonomy) -> Iterator[JsonRecord]:
    """Advert sentences with ESCO labels (HOUSE, TECH); sentences with no label of ESCO are left out."""
    labels = LabelIndex(taxonomy)
    sentences: dict[str, list[str]] = {}
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        sentences.setdefault(row["sentence"], []).append(row["label"])
    for number, (sentence, given) in enumerate(sentences.items()):
        right = dict.fromkeys(labels.uri(label) or label for label in given if label not in NO_LABEL)
        if right:
            yield {"id": f"{number:04d}", "text": sentence, "relevant": list(right)}


def skillskape(path: Path, taxonomy: Taxonomy) -> Iterator[JsonRecord]:
    """Sentences written by a language model, with ESCO labels; `UNK` alone means that nothing is right."""
    labels = LabelIndex(taxonomy)
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))):
        given = [str(label) for label in literal_eval(row["skills"])]
        right = dict.fromkeys(labels.uri(label) or label for label in given if label != NOTHING)
        yield {"id": row[""], "text": row["sentence"], "relevant": list(right)}


def learning_outcomes(path: Path, taxonomy: Taxonomy) -> Iterator[JsonRecord]:
    """Outcomes of courses with graded concepts: a judged file already; only its own fields are kept."""
    del taxonomy
    fields = ("relevant_at", "id", "text", "title", "relevant", "judged", "not_outcome")
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            value = json.loads(line)
            yield {name: value[name] for name in fields if name in value}


def melo(path: Path, taxonomy: Taxonomy) -> Iterator[JsonRecord]:
    """National job titles with ESCO occupations (a folder of three TSV files).

    The set names occupations by ids of its own; an id is the occupation that most of its surface forms belong to,
    ties by URI. An id that no form resolves stays as it is, to be reported.
    """
    owners = _occupation_forms(taxonomy)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for form, text in _tsv(path / "corpus_elements.tsv"):
        votes[form.split("_")[0]].update(owners.get(folded_form(text), ()))
    chosen = {own: min(found, key=lambda uri: (-found[uri], uri)) for own, found in votes.items() if found}
    right: dict[str, dict[str, None]] = defaultdict(dict)
    for query, _, form, _ in _tsv(path / "annotations.tsv"):
        own = form.split("_")[0]
        right[query][chosen.get(own, own)] = None
    for query, text in _tsv(path / "queries.tsv"):
        yield {"id": query, "text": text, "relevant": list(right[query])}


def crosswalk(path: Path, taxonomy: Taxonomy) -> Iterator[JsonRecord]:
    """A national classification of skills with its official SKOS relations to ESCO; one record a national label.

    Grades: exact 2, close 1.5, narrow and broad 1, related .5 (our reading). `relations` keeps the SKOS relation:
    "narrowMatch" says that the national concept is narrower than ESCO's.
    """
    labels = LabelIndex(taxonomy)
    records: dict[tuple[str, str], JsonRecord] = {}
    for row in _crosswalk_rows(path):
        relation = next(row[name] for name in row if name.casefold() == "mapping relation").removeprefix("skos:")
        uri = next((cell for cell in row.values() if "/esco/skill/" in cell), "")
        if relation not in GRADES or not uri:
            continue
        for language, text in _national_labels(row):
            own = row.get("Classification 2 ID") or row.get("Classification 2 URI", "").rsplit("/", 1)[-1]
            key = (own, language)
            record = records.setdefault(key, {"id": f"{own}{language}", "text": text, "relevant": {}, "relations": {}})
            name = labels.uri(uri) or uri
            record["relevant"][name] = max(GRADES[relation], record["relevant"].get(name, 0.0))
            record["relations"][name] = relation
    yield from records.values()


CONVERTERS: Mapping[str, Callable[[Path, Taxonomy], Iterator[JsonRecord]]] = {
    "decorte": decorte,
    "skillskape": skillskape,
    "learning_outcomes": learning_outcomes,
    "melo": melo,
    "crosswalk": crosswalk,
}
SETS: Mapping[str, tuple[str, str]] = {
    "house": ("decorte", "bench/decorte/house_validation_annotations.csv"),
    "tech": ("decorte", "bench/decorte/tech_validation_annotations.csv"),
    "skillskape-train": ("skillskape", "bench/skillskape/train.csv"),
    "skillskape-dev": ("skillskape", "bench/skillskape/dev.csv"),
    "learning-outcomes": ("learning_outcomes", "bench/learning_outcomes/dev.jsonl"),
    "melo-en": ("melo", "bench/melo/usa_q_en_c_en"),
    "melo-de": ("melo", "bench/melo/deu_q_de_c_de"),
    "crosswalk-be": ("crosswalk", "bench/national_skill_crosswalks/BE_VDAB_competent_to_ESCO_v1.0.3.csv"),
    "crosswalk-de": ("crosswalk", "bench/national_skill_crosswalks/DE_BA_kompetenzen_to_ESCO_v1.0.3.csv"),
    "crosswalk-se": ("crosswalk", "bench/national_skill_crosswalks/SE_NSC_to_ESCO_v1.0.9.csv"),
}


def _occupation_forms(taxonomy: Taxonomy) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = defaultdict(list)
    for uri, occupation in taxonomy.occupations.items():
        for label in (occupation.preferred_label, *occupation.alternative_labels):
            owners[folded_form(label)].append(uri)
    return owners


def _tsv(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield line.split("\t")


def _crosswalk_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows below the header, which follows some 16 lines about the mapping; empty columns are left out."""
    header: list[str] = []
    for cells in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
        row = cells
        if header and cells and "," in cells[0]:  # the Swedish file quotes a whole line that has quotes in it
            row = next(csv.reader([cells[0]]))
        if row[:1] == ["Classification 1 URI"]:
            header = row
        elif header:
            yield {name: cell.strip() for name, cell in zip(header, row, strict=False) if name.strip(";")}


def _national_labels(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    prefix = "Classification 2 PrefLabel"
    for name, text in row.items():
        if name.startswith(prefix) and text:
            language = name.removeprefix(prefix).strip().casefold()
            yield (f"-{language}" if language else ""), text
