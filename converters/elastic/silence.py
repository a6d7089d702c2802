"""Silence in ES|QL: by the account whose log it is, never by `cloud.account.id`, which is the caller's."""

from __future__ import annotations

from awol.values import ConversionSettings

from .. import silence
from .esql_chains import column
from .fields import fields_of


def convert(text: str, settings: ConversionSettings) -> str:
    """The search as an ES|QL text. Raises `RefusedConversion` and `PackError`."""
    search = silence.read(text)
    account = column(search.group, settings, fields_of(settings))
    return "\n".join(
        [
            f"from {settings.index} metadata _id, _index, _version",
            f'| where @timestamp >= now() - {search.look_back} seconds and @timestamp <= now() and {account} != ""',
            f"| stats first_time = min(@timestamp), last_time = max(@timestamp) by {account}",
            f"| where last_time < now() - {search.span} seconds and first_time <= last_time - {search.span} seconds",
            f"| keep {account}, first_time, last_time",
            "| sort last_time",
            "| limit 10000",
        ]
    )
