"""The app that Splunk installs: its files, made from plain values.

`conf` writes .conf files as three readers of them agree, `searches` the saved searches, `macros` what they share,
`allowlist` what silences them, `views` the dashboard, `package` all files together.
"""

from __future__ import annotations

from .allowlist import Approval, Scope
from .package import App, files
from .searches import Chain, Detection, Retired, fields_shown

__all__ = ["App", "Approval", "Chain", "Detection", "Retired", "Scope", "fields_shown", "files"]
