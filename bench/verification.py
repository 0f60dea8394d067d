"""Credentials verified per second by format, and the slowest hostile input with its memory.

    nice .venv/bin/python bench/verification.py [--seconds 3]

Needs the folder of credential samples (SKILLSGAP_SHARED). Every hostile input runs in a process of its own, so that
the peak memory is its own; that of the canonicalising worker is added.
"""

import argparse
import base64
import gzip
import json
import multiprocessing
import os
import resource
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from service.verification.canonicaliser import Canonicaliser
from service.verification.context import VerificationContext
from service.verification.sample_table import documents_for
from service.verification.verify import verify

SHARED = Path(os.environ.get("SKILLSGAP_SHARED", Path(__file__).resolve().parents[2] / "shared" / "data"))
SAMPLES = SHARED / "credentials"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
FORMATS = {
    "Open Badges 2.0, hosted": "ob2/1edtech-validator/basic-assertion.json",
    "Open Badges 2.0, JWS (RSA)": "ob2/1edtech-validator/simple.jwt",
    "Open Badges 3.0, eddsa-rdfc-2022": "ob3/1edtech-validator/simple.json",
    "Open Badges 3.0, Ed25519Signature2020": "ob3/1edtech-validator/simple_v1.json",
    "Open Badges 3.0, every member": "ob3/1edtech-validator/complete.json",
    "Open Badges 3.0, baked PNG with JSON": "ob3/1edtech-validator/simple-json.png",
    "Open Badges 3.0, baked SVG with JWT": "ob3/1edtech-validator/simple-jwt.svg",
    "CLR 2.0, one nested": "clr2/1edtech-validator/simple.json",
    "CLR 2.0, five nested": "clr2/1edtech-validator/complex.json",
    "VC 2.0, eddsa-jcs-2022": "w3c-di-eddsa/eddsa-jcs-2022/signedJCS.json",
}
KEY = "z6MkjZRZv3aez3r18pB1RBFJR1kwUVJ5jHt92JmQwXbd5hwi"
VC = "https://www.w3.org/ns/credentials/v2"


def throughput(seconds: float) -> Iterator[tuple[str, float]]:
    """Verifications per second of each format, one after the other in one process, documents given offline."""
    with Canonicaliser() as canonicaliser:
        for name, file in FORMATS.items():
            data = (SAMPLES / file).read_bytes()
            context = VerificationContext(NOW, canonicaliser, documents_for(SAMPLES, data))
            verify(data, context)
            began, count = time.perf_counter(), 0
            while time.perf_counter() - began < seconds:
                verify(data, context)
                count += 1
            yield name, count / (time.perf_counter() - began)


def _signed(document: dict[str, object]) -> bytes:
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2024-01-01T00:00:00Z",
        "proofPurpose": "assertionMethod",
        "verificationMethod": f"did:key:{KEY}#{KEY}",
        "proofValue": "z" + "1" * 64,
    }
    base = {"type": ["VerifiableCredential"], "issuer": f"did:key:{KEY}", "validFrom": "2024-01-01T00:00:00Z"}
    return json.dumps({"@context": [VC], **base, **document, "proof": proof}).encode()


def _clique(size: int) -> bytes:
    term = {"knows": {"@id": "https://a.example/knows", "@type": "@id"}}
    nodes = [{"id": f"_:n{n}", "knows": [f"_:n{m}" for m in range(size) if m != n]} for n in range(size)]
    return _signed({"@context": [VC, term], "credentialSubject": nodes})


def _nested(levels: int) -> bytes:
    term = {"part": {"@id": "https://a.example/part"}}
    inner: dict[str, object] = {"part": "end"}
    for _ in range(levels):
        inner = {"part": inner}
    return _signed({"@context": [VC, term], "credentialSubject": inner})


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _bomb_png() -> bytes:
    packed = zlib.compress(b"{" * 1_000_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"iTXt", b"openbadges\0\1\0\0\0" + packed) + _chunk(b"IEND", b"")


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<!DOCTYPE svg [<!ENTITY e0 "ha">{entities}]><svg>&e11;</svg>'.encode()


def _status_bomb() -> bytes:
    bomb = base64.urlsafe_b64encode(gzip.compress(bytes(1_000_000_000), 9)).decode()
    return _signed({"credentialSubject": {"type": "BitstringStatusList", "encodedList": bomb[:1_400_000]}})


def _presentation() -> bytes:
    inner = json.loads(_signed({"credentialSubject": {"id": "urn:x"}}))
    document = {"@context": [VC], "type": "VerifiablePresentation"}
    many = [{**inner, "credentialSubject": {"id": f"urn:x:{n}"}} for n in range(200)]
    return json.dumps({**document, "verifiableCredential": many}).encode()


def _long_text() -> bytes:
    return _signed({"credentialSubject": {"achievement": {"name": "<" * 600_000, "description": "a. " * 400_000}}})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "8 nodes without identifier, all linked": lambda: _clique(8),
    "12 nodes without identifier, all linked": lambda: _clique(12),
    "objects nested 60 levels": lambda: _nested(60),
    "objects nested 5,000 levels": lambda: b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "1,900 objects without identifier": lambda: _signed({"evidence": [{"type": "X", "n": n} for n in range(1900)]}),
    "180,000 values": lambda: _signed({"x": list(range(180_000))}),
    "iTXt that inflates to 1 GB": _bomb_png,
    "entities that expand to 200 GB": _laughs,
    "status list of 1.4 MB that inflates to 1 GB": _status_bomb,
    "presentation of 200 credentials": _presentation,
    "1.8 MB of text": _long_text,
    "16 MiB of white space": lambda: b" " * (16 * 2**20 - 1),
}


def _attack(name: str, answers: "multiprocessing.Queue[tuple[float, int, str]]") -> None:
    data = HOSTILE[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Canonicaliser() as canonicaliser:
        began = time.perf_counter()
        found = verify(data, VerificationContext(NOW, canonicaliser))
        seconds = time.perf_counter() - began
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    answers.put((seconds, (grown + worker) // 1024, found.verdict.value))


def attacks() -> Iterator[tuple[str, float, int, str]]:
    """Each hostile input with seconds, MiB (growth of the process and peak of its worker) and the verdict."""
    spawn = multiprocessing.get_context("spawn")
    for name in HOSTILE:
        answers = spawn.Queue()
        process = spawn.Process(target=_attack, args=(name, answers))
        process.start()
        seconds, memory, verdict = answers.get(timeout=900)
        process.join()
        yield name, seconds, memory, verdict


def main() -> None:
    """Measure, and print two tables in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="for each format")
    given = parser.parse_args()
    print("| format | verified per second |\n|---|---|")
    for name, rate in throughput(given.seconds):
        print(f"| {name} | {rate:,.0f} |", flush=True)
    print("\n| hostile input | seconds | MiB | verdict |\n|---|---|---|---|")
    for name, seconds, memory, verdict in attacks():
        print(f"| {name} | {seconds:.2f} | {memory} | {verdict} |", flush=True)


if __name__ == "__main__":
    main()
