from pathlib import Path

from service.domain import Scope
from service.parts import Parts
from service.settings import Settings
from tests.cli.conftest import Run


def test_a_backup_is_written_and_restored(run: Run, ids: dict[str, str], tmp_path: Path) -> None:
    file = str(tmp_path / "backup.zip")
    code, out, _ = run("backup", file)
    assert code == 0
    assert "rows of" in out
    assert run("restore", file)[0] == 2, "what is there is not dropped by mistake"
    parts = Parts(Settings(home=tmp_path / "home"))
    parts.offerings.delete(Scope(), ids["sql-1"])
    code, out, _ = run("restore", file, "--replace")
    assert (code, out.splitlines()[-1]) == (0, "0 candidates erased again")
    assert parts.offerings.get(Scope(), ids["sql-1"])
    assert run("restore", "--only-erasures")[0] == 0
    assert run("restore")[0] == run("restore", file, "--only-erasures")[0] == 2
    parts.database.close()
