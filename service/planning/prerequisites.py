"""What must come before what: which options can be taken at all, and in which order."""

from collections.abc import Iterable, Mapping


def untakeable(requires: Mapping[str, Iterable[str]], done: frozenset[str]) -> dict[str, str]:
    """Options that can never be taken, each with the prerequisite that stands in the way.

    requires names the prerequisites of every option there is; what is done counts as taken. A prerequisite that is
    no option, or cannot be taken itself, or waits for its own follower, stands in the way.
    """
    waiting = {name: sorted(set(needed) - done) for name, needed in requires.items()}
    taken = set(done)
    while ready := [name for name, needed in waiting.items() if taken.issuperset(needed)]:
        taken.update(ready)
        waiting = {name: needed for name, needed in waiting.items() if name not in taken}
    return {name: next(one for one in needed if one not in taken) for name, needed in sorted(waiting.items())}


def ordered(requires: Mapping[str, Iterable[str]], wish: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The options so that prerequisites come first; else by their wish (e.g. the start), then by id."""
    waiting = {name: set(needed) & set(requires) for name, needed in requires.items()}
    found: list[str] = []
    while waiting:
        ready = [name for name, needed in waiting.items() if not needed] or list(waiting)
        name = min(ready, key=lambda item: (wish.get(item, ()), item))
        found.append(name)
        del waiting[name]
        for needed in waiting.values():
            needed.discard(name)
    return found
