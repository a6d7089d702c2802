"""What commands share, by itself."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from awol.cli.common import INTEGRATIONS, RETAIN, Settings, fixture_placeholders, parse_moment
from awol.errors import PackError
from awol.pack import is_installed
from awol.views.elastic import INTEGRATIONS as KNOWN
from awol.views.elastic import SETTINGS
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (None, None),
        ("1970-01-01", 0),
        ("1970-01-02", 86_400_000),
        ("1970-01-01T00:00:01", 1000),
        ("1970-01-01T01:00:00+01:00", 0),
    ],
)
def test_a_time_on_the_command_line(text: str | None, moment: int | None) -> None:
    assert parse_moment(text, "--now") == moment


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "1"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(click.BadParameter, match="is not a time; write 2026-05-28 or") as fault:
        parse_moment(text, "--now")
    assert fault.value.param_hint == "--now"


def test_the_choices_are_those_of_the_views() -> None:
    assert tuple(RETAIN) == tuple(SETTINGS)
    assert set(INTEGRATIONS) == set(KNOWN)


def test_a_remark_is_one_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    Settings(None, None, None, quiet=True).say("x")
    Settings(None, None, None, quiet=False).say("y")
    assert capsys.readouterr() == ("", "y\n")


def test_a_pack_of_one_s_own_may_be_written_and_the_installed_one_not(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(str(ROOT), None, None, quiet=True)
    assert settings.root == settings.writable_root == ROOT
    assert not is_installed(ROOT)
    monkeypatch.setattr("awol.cli.common.is_installed", lambda root: root == ROOT)
    with pytest.raises(PackError, match="the pack inside the installed package, which cannot be changed") as fault:
        _ = settings.writable_root
    assert str(fault.value.location) == str(ROOT)


def test_a_pack_without_an_environment_has_no_values(tmp_path: Path) -> None:
    (tmp_path / "pack.yml").write_text((ROOT / "pack.yml").read_text("utf-8"), encoding="utf-8")
    assert fixture_placeholders(tmp_path) == {}
    assert fixture_placeholders(ROOT)["own_organization_id"] == ("o-exampleorgid",)
