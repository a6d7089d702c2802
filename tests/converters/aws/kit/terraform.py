"""Terraform and its AWS provider, as far as this machine has them: they run the kit's modules without an account.

`terraform` is looked for in PATH. The provider (700 MB) is taken from a folder that holds
`registry.terraform.io/hashicorp/aws`: AWOL_TERRAFORM_PLUGINS, or one in the usual places. Where something is missing a
test is skipped and says so; with AWOL_REQUIRE_TERRAFORM=1, as the workflow sets it, that is a failure.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

REQUIRED = os.environ.get("AWOL_REQUIRE_TERRAFORM") == "1"
PROVIDER = "registry.terraform.io/hashicorp/aws"
PLACES = (
    Path.home() / ".terraform.d" / "plugins",
    Path("/usr/local/share/terraform/plugins"),
    Path("/usr/share/terraform/plugins"),
    *sorted(Path("/opt").glob("*")),
)
"""Where Terraform itself looks for plugins ("Implied local mirror directories"), and where images put a mirror."""

SECONDS = 170

ACCOUNT = "999988887777"
"""The account that the provider is told it works in."""


@cache
def plugins() -> Path | None:
    """The folder that has the provider, or None."""
    given = os.environ.get("AWOL_TERRAFORM_PLUGINS")
    places = (Path(given),) if given else PLACES
    return next((one for one in places if (one / PROVIDER).is_dir()), None)


def missing() -> str | None:
    """What this machine lacks; None where it can run the modules."""
    if shutil.which("terraform") is None:
        return "terraform is not in PATH"
    if plugins() is None:
        return f"no folder has Terraform's AWS provider ({PROVIDER}): name one in AWOL_TERRAFORM_PLUGINS"
    return None


terraform_needed = pytest.mark.skipif(missing() is not None and not REQUIRED, reason=f"no Terraform: {missing()}")


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command of Terraform, with the settings of no user."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("TF_", "AWS_"))}
    return subprocess.run(
        ["terraform", *command],
        cwd=folder,
        env=environment | {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"},
        text=True,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )


def told(done: subprocess.CompletedProcess[str]) -> str:
    """All that a command wrote, on one line without Terraform's frames."""
    return " ".join((done.stdout + done.stderr).replace("│", " ").split())


def prepare(folder: Path, files: Mapping[str, str], root: Mapping[str, Any]) -> None:
    """Write the modules of a kit and a root that uses them, and initialize it."""
    assert missing() is None, missing()
    for name, text in files.items():
        if name.startswith("terraform/"):
            path = folder / name.removeprefix("terraform/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    write(folder / "main.tf.json", root)
    done = run(folder, "init", "-backend=false", "-input=false", "-no-color", f"-plugin-dir={plugins()}")
    assert done.returncode == 0, told(done)


def write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def provider(address: str | None = None) -> dict[str, Any]:
    """The root's own settings: a provider that asks AWS for nothing, but who it is, at an address of ours."""
    settings: dict[str, Any] = {
        "region": "us-east-1",
        "access_key": "none",
        "secret_key": "none",
        "skip_credentials_validation": True,
        "skip_metadata_api_check": "true",
        "skip_requesting_account_id": True,
    }
    if address:
        settings["endpoints"] = [{"sts": address}]
    return {"terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}}, "provider": {"aws": settings}}


class _Identity(BaseHTTPRequestHandler):
    """Answers GetCallerIdentity of AWS STS, the one thing that a plan asks of AWS."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        told = (
            '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
            f"<Arn>arn:aws:iam::{ACCOUNT}:user/test</Arn><UserId>AIDAEXAMPLE</UserId><Account>{ACCOUNT}</Account>"
            "</GetCallerIdentityResult></GetCallerIdentityResponse>"
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@contextmanager
def identity() -> Iterator[str]:
    """The address of a local STS for the length of a `with` block."""
    with HTTPServer(("127.0.0.1", 0), _Identity) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def resources(module: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The resources of a state or a plan, by address: their values."""
    found = {one["address"]: one.get("values", {}) for one in module.get("resources", ())}
    for child in module.get("child_modules", ()):
        found |= resources(child)
    return found
