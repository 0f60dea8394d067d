"""The skillsgap command; groups and their imports are loaded when they are called, so that --help is quick."""

import sys
from importlib import import_module

import click

from service.errors import ServiceError

COMMANDS = {
    "taxonomy": ("service.cli.taxonomy:taxonomy", "Import, list, choose and look into ESCO versions."),
    "index": ("service.cli.index:index", "Build the vector index of a taxonomy."),
    "match": ("service.cli.match:match", "Find the ESCO concepts that texts speak of."),
    "offerings": ("service.cli.offerings:offerings", "Import and list offerings."),
    "vacancies": ("service.cli.vacancies:vacancies", "Import vacancies and see what they ask for."),
    "fit": ("service.cli.fit:fit", "Compare offerings with targets."),
    "gap": ("service.cli.gap:gap", "Show what a person still lacks for a target."),
    "plan": ("service.cli.plan:plan", "Find the offerings that close a person's gap, exactly."),
    "what-if": ("service.cli.what_if:what_if", "Show how far a person is from targets, and the way to each."),
    "review": ("service.cli.review:review", "Judge offerings: stale, misaligned or opaque, with cause, proof and fix."),
    "verify": ("service.cli.verify:verify", "Verify credentials, each judged in checks."),
    "candidates": ("service.cli.candidates:candidates", "Keep what candidates have shown; fit, find, export, erase."),
    "shortlist": ("service.cli.shortlist:shortlist", "List candidates by what they have shown for a target."),
    "bulk": ("service.cli.bulk:bulk", "Add candidates, fit them, and find gaps, many rows at once."),
    "issuers": ("service.cli.issuers:issuers", "Say which issuers of credentials are relied on."),
    "report": ("service.cli.report:report", "Report on a provider's quality as one page that stands alone."),
    "judgements": ("service.cli.judgements:judgements", "Import and export people's verdicts on matches."),
    "evaluate": ("service.cli.evaluate:evaluate", "Measure matchers on a judged file."),
    "compare": ("service.cli.evaluate:compare", "Compare two matchers record by record."),
    "convert": ("service.cli.evaluate:convert", "Print a published set as a judged file."),
    "calibrate": ("service.cli.evaluate:calibrate", "Fit scores to judged files."),
    "train": ("service.cli.train:train", "Train the encoder on text made from ESCO."),
    "keys": ("service.cli.keys:keys", "Make, list, rotate and revoke keys for callers of the API."),
    "tenants": ("service.cli.tenants:tenants", "Make and list tenants, each with rows of its own."),
    "backup": ("service.cli.backup:backup", "Write everything in the database to a file."),
    "restore": ("service.cli.backup:restore", "Replace everything in the database by a backup."),
    "worker": ("service.cli.worker:worker", "Carry out tasks and send events."),
    "serve": ("service.cli.serve:serve", "Serve the API."),
    "demo": ("service.cli.demo:demo", "Load the samples and show what the service answers."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and give the command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(package_name="skillsgap")
def group() -> None:
    """How well micro-credentials fit what jobs ask for, what is missing, and the evidence."""


def main() -> None:
    """Run the command; what a user got wrong is one line on stderr and exit code 2."""
    try:
        group(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except ServiceError as error:
        where = "".join(f"; {item.pointer}: {item.detail}" for item in error.errors[:5])
        click.echo(f"skillsgap: {error.detail}{where}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
