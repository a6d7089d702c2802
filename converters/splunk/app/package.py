"""All files of the app, by path in its folder."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import allowlist, conf, icons, organization, searches, views
from .details import details

NAME = "awol"
LABEL = "awol: accounts leaving AWS"
SOURCETYPE = "aws:cloudtrail"


@dataclass(frozen=True, slots=True)
class App:
    """What the app is made of. `index` is the site's ("" where it did not say: every index that a role searches by
    default); `licence` the text of LICENSE; `left_out` says of each rule that is not built why."""

    version: str
    index: str
    detections: Sequence[searches.Detection]
    approvals: Sequence[allowlist.Approval]
    licence: str
    left_out: Mapping[str, str]
    gate: str = ""
    summary_index: str = ""
    shadow: bool = False
    retired: Sequence[searches.Retired] = ()
    accounts: organization.Rows = ()

    @property
    def id(self) -> str:
        """The app's folder and name."""
        return f"{NAME}_next" if self.shadow else NAME

    @property
    def label(self) -> str:
        return f"{LABEL} (next)" if self.shadow else LABEL


def files(app: App) -> dict[str, bytes]:
    """Path to content. Raises `PackError` for a text that readers of .conf files do not agree on."""
    texts = {
        "app.manifest": _manifest(app),
        "README.md": readme(app),
        "LICENSE": app.licence,
        "default/app.conf": conf.text(_app(app)),
        "default/savedsearches.conf": conf.text(
            ({searches.FEEDER: searches.feeder(app.gate)} if app.gate else {})
            | searches.stanzas(app.detections, shadow=app.shadow)
            | {searches.stanza_name(retired.title): retired.settings for retired in app.retired if not app.shadow}
        ),
        "default/macros.conf": conf.text(macros(app)),
        "default/transforms.conf": conf.text(
            {allowlist.LOOKUP: allowlist.transforms()}
            | ({organization.LOOKUP: organization.transforms()} if app.accounts else {})
        ),
        "default/data/ui/nav/default.xml": views.NAVIGATION,
        "default/data/ui/views/awol_overview.xml": views.dashboard(
            searches.EVERYTHING if app.gate else searches.SOURCE, shadow=app.shadow
        ),
        f"lookups/{allowlist.LOOKUP}.csv": allowlist.table(),
        "metadata/default.meta": META.replace("export = system", "export = none") if app.shadow else META,
    }
    if app.accounts:
        texts[f"lookups/{organization.LOOKUP}.csv"] = organization.table(app.accounts)
    texts |= {path: stub(path) for path in SHIPPED if path not in texts}
    pictures = {"appIcon": 36, "appIconAlt": 36, "appIcon_2x": 72, "appIconAlt_2x": 72}
    contents = {f"{app.id}/{path}": content.encode() for path, content in texts.items()}
    return contents | {f"{app.id}/static/{name}.png": icons.png(size) for name, size in pictures.items()}


SHIPPED = (
    "LICENSE", "README.md", "app.manifest", "default/app.conf", "default/data/ui/nav/default.xml",
    "default/data/ui/views/awol_overview.xml", "default/macros.conf", "default/savedsearches.conf",
    "default/transforms.conf", "lookups/awol_allowlist.csv", "metadata/default.meta",
)  # fmt: skip
"""Every text that a version of the app had, for ever. An upgrade is unpacked over what is there and takes no file away:
one that a version drops has to be overwritten with one that says nothing."""


def stub(path: str) -> str:
    """What stands in the place of a file that is gone."""
    if path.endswith(".xml"):
        return '<form version="1.1">\n  <label>Gone</label>\n  <description>See the overview.</description>\n</form>\n'
    return "# gone\n" if path.endswith((".conf", ".meta")) else "gone\n"


META = """[]
access = read : [ * ], write : [ admin, sc_admin ]

[savedsearches]
export = system

[macros]
export = system

[transforms]
export = system

[lookups]
export = system

[views]
export = none
"""


def macros(app: App) -> dict[str, dict[str, str]]:
    """The macros: one source, what an alert shows, the allow-list, and one filter a rule."""
    where = f'index="{app.index}" ' if app.index else ""
    everything = {
        "definition": f'({where}sourcetype="{SOURCETYPE}")',
        "description": "Where your CloudTrail records are. The one macro that every site must check.",
        "iseval": "0",
    }
    definitions = {"awol_cloudtrail": everything}
    if app.gate:
        definitions = {
            "awol_cloudtrail": {
                "definition": f'(index="{app.summary_index}" sourcetype="{SOURCETYPE}")',
                "description": "Where the rules search: the summary index that the feeder writes to.",
                "iseval": "0",
            },
            # Copies have the source type of records: the feeder must never see them, or it copies them for ever.
            "awol_cloudtrail_everything": {
                **everything,
                "definition": f'({where}sourcetype="{SOURCETYPE}" NOT index="{app.summary_index}")',
            },
            "awol_collect": {
                "definition": f'collect index="{app.summary_index}" output_format=hec',
                "description": "The index that the feeder writes to. It must exist; change both macros together.",
                "iseval": "0",
            },
        }
    definitions |= {
        "awol_details": {
            "definition": details(organization=bool(app.accounts)),
            "description": "What an alert shows of a record.",
            "iseval": "0",
        },
        "awol_allowlist(1)": {
            "args": "rule",
            "definition": allowlist.macro(app.approvals),
            "description": "Drops what the allow-list of the build, or the lookup awol_allowlist, approves.",
            "iseval": "0",
        },
    }
    for detection in app.detections:
        definitions[detection.filter] = {
            "definition": "search *",
            "description": conf.one_line(f"Yours: what to leave out of the alerts of {detection.name}."),
            "iseval": "0",
        }
    for gone in app.retired:
        definitions[f"{gone.name}_filter"] = {
            "definition": "search *",
            "description": conf.one_line(f"No search uses it any more. {gone.told}"),
            "iseval": "0",
        }
    return definitions


def _app(app: App) -> dict[str, dict[str, str]]:
    build = "".join(part for part in app.version.split("+")[0].split(".") if part.isdigit()) or "1"
    return {
        "install": {"is_configured": "0", "state": "enabled", "build": str(int(build))},
        "ui": {"is_visible": "1", "label": app.label},
        "launcher": {
            "author": "awol maintainers",
            "description": "Detects AWS accounts leaving their organization, and what goes with it.",
            "version": app.version,
        },
        "package": {"id": app.id, "check_for_updates": "0"},
        "id": {"name": app.id, "version": app.version},
    }


def _manifest(app: App) -> str:
    manifest = {
        "schemaVersion": "2.0.0",
        "info": {
            "title": app.label,
            "id": {"group": None, "name": app.id, "version": app.version},
            "author": [{"name": "awol maintainers", "email": None, "company": None}],
            "releaseDate": None,
            "description": "Detects AWS accounts leaving their organization, and what goes with it.",
            "classification": {"intendedAudience": "Security", "categories": ["Security"], "developmentStatus": None},
            "commonInformationModels": None,
            "license": {"name": "Apache-2.0", "text": "LICENSE", "uri": None},
            "privacyPolicy": {"name": None, "text": None, "uri": None},
            "releaseNotes": {"name": "README", "text": "README.md", "uri": None},
        },
        "dependencies": None,
        "tasks": None,
        "inputGroups": None,
        "incompatibleApps": None,
        "platformRequirements": None,
        "supportedDeployments": ["_standalone", "_distributed", "_search_head_clustering"],
        "targetWorkloads": ["_search_heads"],
    }
    return json.dumps(manifest, indent=2) + "\n"


ABOUT = """
1. Install the app on the search heads.
2. Set the macro `awol_cloudtrail` to the index that holds CloudTrail.
3. Enable the searches that you want: Settings, Searches, reports and alerts, app awol.

## What is yours, and stays yours at an upgrade

- The macro `awol_cloudtrail`, and for each rule the macro `<rule>_filter` at the end of its search. Write for example
  `search NOT account="111122223333"`. All macros are shared with every app.
- Cron schedule, throttling, actions and whether a search is enabled.
- The allow-list. `awol build --allowlist FILE` compiles its rows into the macro `awol_allowlist`, with their exact
  meaning; rows with `@org`, `@ou` or `@new` go by the lookup `awol_organization`, as it was when the app was built.
  For approvals in between there is the lookup `awol_allowlist`. Do not edit the file that comes with the app:
  an upgrade replaces it. Upload a file of your own and name it in the definition of the lookup (Settings, Lookups).
  Its columns are `COLUMNS`.
  Fill every cell, `*` for anything; elsewhere `*` is allowed only at the end of a text. Days are in UTC, both
  included. The first row that matches decides; a departure takes one that names its account. The lookup runs on the
  search head (`local=true`).

## How it looks

- The column `about` of an alert says which account it is about: name, organizational unit, owner, environment. It comes
  from the lookup `awol_organization`, which `awol build --organization FILE` makes of your snapshot; without it the
  column holds `-`. An upgrade replaces the lookup's file.
- Searches for single records look at newly indexed records with event times of the last day: critical ones every five
  minutes at what was indexed in the last eleven, the others every fifteen minutes at the last thirty-one. None of them
  sees a record that arrives more than a day late.
- Chains run every fifteen minutes over event time and look back over their time span and a day. Chains that count
  events, or take their steps in any order, look back over their time span and an hour.
- If a part of a chain raises an alert already, the chain is context: it adds to the risk of the account, and raises no
  alert and no notable. Chains that warn early, or have a higher level than each of their parts, raise alerts.
- A search alerts once an hour for the same account, target account, actor and key. It never hides another account.
  For a root user's long-term key, where every call fires, it alerts once in 24 hours.
- Chains have no fields of a single record. Of the allow-list of the build, rows that name only the account of a chain's
  group apply to them; the lookup does not. For all else there is the chain's filter macro.
- Risk and notable settings are for Enterprise Security. Without it Splunk logs that these actions are unknown: set
  `action.notable` and `action.risk` to 0 there."""


FEEDER = """
## The feeder

This is the feeder form. One search, `$NAME`, looks at all of
CloudTrail every five minutes and copies the records on which a rule may fire to the summary index `$INDEX`. The rules
search that index alone.

1. Make the index `$INDEX`. Plan room for each copied record twice, because two runs copy it. Copies keep their source
   type, so they count against your licence.
2. `awol_cloudtrail` and `awol_collect` name that index: change them together. If you had the plain form before, remove
   your own `awol_cloudtrail` from local/, or the rules go on searching everything. `awol_cloudtrail_everything` must
   not include that index, or the feeder copies its own copies.
3. Enable the feeder before any rule. Its owner needs the right to write to the index.

- `output_format=hec` of `collect` needs Splunk 8.1 or later. A copy keeps text, time, host, source and source type, so
  its fields are extracted as the record's are. Where you extract JSON at index time alone (`INDEXED_EXTRACTIONS` with
  `KV_MODE = none`), a copy has no fields: set `KV_MODE = json` on the search heads, or keep the plain form.
- A record is copied up to five minutes after it arrives, so an alert comes that much later.
- These searches look at all of CloudTrail, because the feeder cannot select records for them: $EVERYTHING."""


SHADOW = """
## The shadow

This is a shadow: the searches of this version, to run for a week beside those of the app `awol` that you have. Their
names end in `-next`, their risk is 0, they make no notable, and nothing of this app is shared with others.

1. Install it beside `awol`. Copy `local/macros.conf`, `local/transforms.conf` and your lookup files of `awol` into it,
   so that both are tuned alike.
2. Enable the searches whose other version is enabled.
3. After a week look at the dashboard: it counts the alerts of both. `awol diff OLD NEW --alerts LOGS` says which alerts
   differ, on the same week of logs.
4. Install the new version over `awol`, and remove this app."""


def readme(app: App) -> str:
    """What whoever installs the app has to know."""
    columns = ",".join(allowlist.COLUMNS)
    where = (searches.EVERYTHING if app.gate else searches.SOURCE).strip("`")
    lines = [
        f"# awol {app.version} for Splunk",
        "",
        f"{len(app.detections)} scheduled searches, all disabled, for AWS CloudTrail (sourcetype `{SOURCETYPE}`).",
        ABOUT.replace("COLUMNS", columns).replace("awol_cloudtrail", where),
    ]
    if app.gate:
        every = ", ".join(f"`{detection.name}`" for detection in app.detections if detection.everything) or "none"
        replacements = {"$NAME": searches.FEEDER, "$INDEX": app.summary_index, "$EVERYTHING": every}
        lines.append(re.sub(r"[$][A-Z]+", lambda match: replacements[match[0]], FEEDER))
    if app.shadow:
        lines.append(SHADOW)
    if app.left_out:
        lines += ["", "## Not built", "", *(f"- {name}: {why}" for name, why in sorted(app.left_out.items()))]
    return "\n".join([*lines, ""])
