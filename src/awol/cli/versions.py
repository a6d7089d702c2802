"""`awol versions`: which rules are new, changed or gone since they were last published."""

from __future__ import annotations

import json

import click

from awol.cli.common import Settings, settings_options


@click.command("versions", epilog="Examples: awol versions --format markdown      awol versions --publish 0.1.0")
@click.option("--format", "format_", type=click.Choice(["table", "markdown", "json"]), default="table")
@click.option("--publish", metavar="LABEL", help="Record the current rules as published under this name.")
@settings_options
def command(settings: Settings, format_: str, publish: str | None) -> None:
    """List the rules that are new, changed or gone since the last release, with their versions.

    `awol convert` keeps the versions in queries/versions.tsv. A rule gets the next version when something that a SOC
    imports changes: the rule, its guide or its texts. `awol check` fails while the file is older than a rule. Run
    --publish once at each release; in a pack without that file it creates it.
    """
    from awol.errors import Location, PackError
    from awol.pack import load_rules
    from awol.pack.versions import FILE, Lock, brought_up, lock_text, published, read_lock
    from awol.publish.versions import as_markdown, as_table, changes

    root = settings.root if publish is None else settings.writable_root
    lock = read_lock(root)
    if publish is not None:
        if not publish.strip() or "\n" in publish or "\t" in publish:
            raise click.UsageError("--publish takes a name on one line: --publish 0.1.0")
        released = published(brought_up(lock or Lock("", {}), root, load_rules(root)), publish.strip())
        (root / FILE).write_text(lock_text(released), encoding="utf-8", newline="\n")
        settings.say(f"{FILE}: {len(released.lines)} rules are published as {publish.strip()}")
        return
    if lock is None:
        raise PackError("the pack has no file of versions", Location(FILE), "create it: awol versions --publish LABEL")
    lock = brought_up(lock, root, load_rules(root))
    rows = changes(root, lock)
    if format_ == "json":
        click.echo(json.dumps({"published": lock.label, "changes": rows}, indent=1))
    else:
        click.echo(as_table(rows, lock) if format_ == "table" else as_markdown(rows, lock))
