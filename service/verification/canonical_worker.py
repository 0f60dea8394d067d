"""The process that canonicalises: reads documents from its input, writes canonical N-Quads, and may be killed."""

import json
import resource
import struct
import sys
from typing import Any, BinaryIO

from service.verification.context_store import ContextStore
from service.verification.json_ld import Refused, SignedStatements, use_rdfc10_escaping

MEMORY_BYTES = 2**30
RECURSION = 3000
READY = {"ready": "yes"}
_LENGTH = struct.Struct(">I")


def write_message(stream: BinaryIO, message: Any) -> None:
    """Write one message: four bytes of length, then JSON."""
    data = json.dumps(message).encode()
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def read_message(stream: BinaryIO) -> Any:
    """Read one message; None at the end of the stream."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    return json.loads(stream.read(_LENGTH.unpack(head)[0]))


def answer(statements: SignedStatements, request: Any) -> dict[str, str]:
    """The canonical N-Quads of a document, or the kind and detail of what was refused."""
    try:
        return {"quads": statements.quads(request["document"], request["hash"])}
    except Refused as refusal:
        return {"kind": refusal.kind, "detail": refusal.detail}
    except (MemoryError, RecursionError) as error:
        return {"kind": "too_big", "detail": f"canonicalising it ran out of {type(error).__name__}"}
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # PyLD meets malformed JSON-LD with errors like these as often as with its own.
        return {"kind": "malformed", "detail": f"not JSON-LD ({type(error).__name__})"}


def main() -> None:
    """Say that it is ready, and answer documents until the input ends, within a fixed amount of memory."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    sys.setrecursionlimit(RECURSION)
    use_rdfc10_escaping()
    statements = SignedStatements(ContextStore())
    write_message(sys.stdout.buffer, READY)
    while (request := read_message(sys.stdin.buffer)) is not None:
        write_message(sys.stdout.buffer, answer(statements, request))


if __name__ == "__main__":
    main()
