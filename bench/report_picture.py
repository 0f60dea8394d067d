"""Make docs/provider-report.png, the picture in README.md, from the report on one provider of the samples.

Run: .venv/bin/python bench/report_picture.py [CHROMIUM]. It needs a Chromium, on Debian `apt-get install chromium`.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from readme_examples import ROOT, STARTER, Shell

from esco_data import SAMPLES_DAY, STARTER_VERSION, starter_paths

PICTURE = ROOT / "docs" / "provider-report.png"
PROVIDER = "Ledgerline Institute"
SIZE = "1000,1425"  # down to the end of the second chart; the page goes on with findings and offerings
MOST_BYTES = 300_000


def main() -> None:
    """Load the samples into a home of their own, write the report, take the picture."""
    browser = sys.argv[1] if len(sys.argv) > 1 else shutil.which("chromium")
    if browser is None:
        raise SystemExit("needs a Chromium: apt-get install chromium, or name one")
    with tempfile.TemporaryDirectory() as home:
        shell, page = Shell(home), Path(home) / "report.html"
        shell.run("taxonomy", "import", *map(str, starter_paths()), "--version", STARTER_VERSION)
        shell.run("offerings", "import", str(STARTER / "offerings.csv"), "--source", "sample")
        shell.run("report", PROVIDER, "--on", SAMPLES_DAY.isoformat(), "--output", str(page))
        photograph(browser, page, PICTURE)
    size = PICTURE.stat().st_size
    print(f"{PICTURE.relative_to(ROOT)}: {size:,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"that is more than {MOST_BYTES:,}")


def photograph(browser: str, page: Path, picture: Path) -> None:
    """Let the browser draw the page without a network and without a window."""
    options = ["--headless", "--disable-gpu", "--hide-scrollbars", "--proxy-server=0.0.0.0:1"]
    if os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium has no sandbox for root; the page is our own
    shot = [f"--window-size={SIZE}", f"--screenshot={picture}", page.as_uri()]
    subprocess.run([browser, *options, *shot], check=True, capture_output=True)


if __name__ == "__main__":
    main()
