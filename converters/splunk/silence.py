"""Silence in SPL: on search-time data. `tstats` by a field that is not indexed finds nothing, and then every account
would be silent."""

from __future__ import annotations

from awol.values import ConversionSettings

from .. import silence
from ..reading import mapped
from .fields import in_search


def convert(text: str, settings: ConversionSettings) -> str:
    """The search as an SPL text. Raises `RefusedConversion` and `PackError`."""
    search = silence.read(text)
    account = mapped(search.group, settings)
    source = "`awol_cloudtrail` " if settings.cloudtrail else ""
    formula = f"'{account}'" if not account.isidentifier() else account
    return "\n".join(
        [
            f"{source}{in_search(account)}=*",
            f'| where _time>=now()-{search.look_back} AND _time<=now() AND {formula}!="" AND {formula}!="null"',
            f"| stats min(_time) as first_time max(_time) as last_time by {account}",
            f"| where last_time<now()-{search.span} AND last_time-first_time>={search.span}",
            "| eval _time=last_time",
            "| sort 0 num(last_time)",
            f"| table _time {account} first_time last_time",
        ]
    )
