import threading
import time

import pytest

from service.errors import Conflict
from service.store.database import Database
from service.store.locks import Locks


def test_a_name_is_held_by_one_at_a_time(database: Database) -> None:
    locks, inside, most = Locks(database), 0, 0

    def work() -> None:
        nonlocal inside, most
        with locks.hold("tenant", "name"):
            inside += 1
            most = max(most, inside)
            time.sleep(0.01)
            inside -= 1

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, inside) == (1, 0)


def test_who_waits_too_long_is_told_and_an_error_lets_go(database: Database) -> None:
    impatient = Locks(database, patience_s=0.05)
    with impatient.hold("a"):
        with pytest.raises(Conflict), impatient.hold("a"):
            raise AssertionError
        with impatient.hold("b"):
            pass
    with pytest.raises(ZeroDivisionError), impatient.hold("a"):
        raise ZeroDivisionError
    with impatient.hold("a"):
        pass
