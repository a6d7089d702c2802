"""What a guide holds, and the mark of what is still to be written: `awol new` writes, `awol check` asks."""

from __future__ import annotations

from collections.abc import Mapping

MARK = "FILL-IN"
"""Stands wherever a person has to write something; `awol check` reports each."""

GUIDE_HINTS: Mapping[str, str] = {
    "What happened": "which call, with what outcome, in whose log; which field names the account, which the caller",
    "Why it matters": "what the account loses, or an intruder gains, from this moment on",
    "What benign looks like": "as a list: who does this legitimately, and how to recognize it; what is never benign",
    "Triage": "as numbered steps: the first question first, with the command that answers it",
    "Response": "as numbered steps: what stops it, what undoes it, in this order",
    "Limits": "as a list: what the rule cannot see, what each target cannot, what is unverified",
}

GUIDE_SECTIONS = tuple(GUIDE_HINTS)
"""The headings of every guide, in order."""
