import json

import pytest

from service.errors import BadInput, UnknownName
from service.evaluation.converters import bench_set, convert
from service.taxonomy.taxonomy import Taxonomy


def written(tmp_path, name: str, text: str):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_decorte_groups_by_sentence_and_drops_what_has_no_label(taxonomy: Taxonomy, tmp_path) -> None:
    text = (
        "sentence,span,sub_span,label\n"
        "Bakes loaves,Bakes,,bake bread\nBakes loaves,loaves,,bread types\n"
        "Is nice,nice,,LABEL NOT PRESENT\nHas a skill,skill,,UNDERSPECIFIED\nFlies,Flies,,fly kites\n"
    )
    found = list(convert("decorte", written(tmp_path, "h.csv", text), taxonomy))
    assert found == [
        {"id": "0000", "text": "Bakes loaves", "relevant": ["c:a", "c:b"]},
        {"id": "0003", "text": "Flies", "relevant": ["fly kites"]},
    ]


def test_skillskape_unk_is_nothing(taxonomy: Taxonomy, tmp_path) -> None:
    text = ",sentence,skills\n0,Asks tables,\"['SQL', 'UNK']\"\n1,We are large,['UNK']\n"
    found = list(convert("skillskape", written(tmp_path, "s.csv", text), taxonomy))
    assert [line["relevant"] for line in found] == [["c:d"], []]


def test_learning_outcomes_keep_the_fields_of_a_judged_file(taxonomy: Taxonomy, tmp_path) -> None:
    line = {"id": "1", "text": "t", "title": "T", "relevant": {}, "judged": {"c:a": [0]}, "labels": {}, "missing": []}
    text = json.dumps({"relevant_at": 1.5}) + "\n" + json.dumps(line) + "\n"
    first, second = convert("learning_outcomes", written(tmp_path, "l.jsonl", text), taxonomy)
    assert first == {"relevant_at": 1.5}
    assert "labels" not in second
    assert second["judged"] == {"c:a": [0]}


def test_melo_resolves_occupations_by_their_labels(taxonomy: Taxonomy, tmp_path) -> None:
    written(tmp_path, "corpus_elements.tsv", "C1_en_0\tBaker\nC1_en_1\tbread maker\nC2_en_0\tunheard of\n")
    written(tmp_path, "annotations.tsv", "Q1\t0\tC1_en_0\t1\nQ1\t0\tC1_en_1\t1\nQ1\t0\tC2_en_0\t1\n")
    written(tmp_path, "queries.tsv", "Q1\tBread baker\n")
    assert list(convert("melo", tmp_path, taxonomy)) == [
        {"id": "Q1", "text": "Bread baker", "relevant": ["o:baker", "C2"]}
    ]


ESCO = "http://data.europa.eu/esco/skill/"


PLAIN = f"""Mapping project name,Own,,,,
,,,,,
Classification 1 URI,Classification 1 PrefLabel,Classification 2 ID,Classification 2 PrefLabel,Mapping relation,Note
{ESCO}1,x,K 1,Brot,skos:exactMatch,
{ESCO}2,y,K 1,Brot,skos:narrowMatch,
"""
TWO_LANGUAGES = f"""Mapping project name,Own,,,,,
Classification 1 URI,Classification 2 ID,Classification 2 PrefLabel FR,Classification 2 PrefLabel NL,Mapping Relation,
{ESCO}1,KN-1,Pain,Brood,skos:closeMatch,
"""
QUOTED_LINES = f"""Mapping project name,Own;
Classification 1 URI,Classification 1 PrefLabel,Classification 2 URI,Classification 2 PrefLabel,Mapping relation,Note;
"{ESCO}1,x,http://n/b_1,""Bröd, vitt"",skos:broadMatch,";
{ESCO}2,x,http://n/b_2,Deg,skos:noMatch,;
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PLAIN, [("K 1", "Brot", {f"{ESCO}1": 2.0, f"{ESCO}2": 1.0})]),
        (
            TWO_LANGUAGES,
            [("KN-1-fr", "Pain", {f"{ESCO}1": 1.5}), ("KN-1-nl", "Brood", {f"{ESCO}1": 1.5})],
        ),
        (QUOTED_LINES, [("b_1", "Bröd, vitt", {f"{ESCO}1": 1.0})]),
    ],
)
def test_national_crosswalks(taxonomy: Taxonomy, tmp_path, text: str, expected) -> None:
    found = convert("crosswalk", written(tmp_path, "c.csv", text), taxonomy)
    assert [(line["id"], line["text"], line["relevant"]) for line in found] == expected


def test_another_format_is_refused(taxonomy: Taxonomy, tmp_path) -> None:
    with pytest.raises(BadInput, match="not a decorte set"):
        list(convert("decorte", written(tmp_path, "h.csv", "a,b\n1,2\n"), taxonomy))
    with pytest.raises(UnknownName, match="known: crosswalk"):
        list(convert("nothing", tmp_path, taxonomy))
    with pytest.raises(UnknownName, match="house"):
        bench_set("nothing", tmp_path, taxonomy)


@pytest.mark.shared
@pytest.mark.parametrize(("name", "records"), [("house", 61), ("tech", 75), ("skillskape-dev", 1316)])
def test_the_real_sets_are_read(shared_data, taxonomy: Taxonomy, name: str, records: int) -> None:
    found = bench_set(name, shared_data, taxonomy)
    assert len(found.records) == records
