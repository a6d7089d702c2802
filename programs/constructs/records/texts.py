"""Texts in the field `f`: letter case, white space, emptiness, characters that mean something in some language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RECORDS: Mapping[str, Mapping[str, Any]] = {
    # Letter case, and what stands around a word.
    "leave": {"f": "LeaveOrganization"},
    "leave-lower": {"f": "leaveorganization"},
    "leave-upper": {"f": "LEAVEORGANIZATION"},
    "leave-longer": {"f": "LeaveOrganizationNow"},
    "leave-behind": {"f": "TryLeaveOrganization"},
    "leave-within": {"f": "[LeaveOrganization]"},
    "close": {"f": "CloseAccount"},
    # White space.
    "close-space": {"f": "Close Account"},
    "close-leading": {"f": " CloseAccount"},
    "close-trailing": {"f": "CloseAccount "},
    "close-double": {"f": "Close  Account"},
    "close-nbsp": {"f": "Close\u00a0Account"},
    "close-invisible": {"f": "Close\u200bAccount"},
    "blank": {"f": " "},
    "newline": {"f": "first line\nsecond line"},
    "tab": {"f": "first\tsecond"},
    "control": {"f": "first\u0001second"},
    # Nothing, in its several forms.
    "empty": {"f": ""},
    "null": {"f": None},
    "missing": {"g": "only g"},
    "no-items": {"f": []},
    "null-item": {"f": [None]},
    # Several values.
    "both": {"f": ["CloseAccount", "LeaveOrganization"]},
    "both-null": {"f": [None, "LeaveOrganization"]},
    "both-mixed": {"f": ["closeaccount", 900, True]},
    "both-nested": {"f": [["LeaveOrganization"], "x"]},
    "both-empty": {"f": ["", "y"]},
    # Wildcards as characters.
    "star": {"f": "iam:*"},
    "star-word": {"f": "iam:PassRole"},
    "star-alone": {"f": "*"},
    "question": {"f": "who?"},
    "question-word": {"f": "whom"},
    "question-longer": {"f": "whomever"},
    # Characters of query languages.
    "backslash": {"f": "DOMAIN\\user"},
    "backslash-two": {"f": "DOMAIN\\\\user"},
    "backslash-end": {"f": "C:\\"},
    "backslash-star": {"f": "a\\*b"},
    "quotes": {"f": 'say "hi"'},
    "apostrophe": {"f": "it's"},
    "arn": {"f": "arn:aws:iam::111122223333:user/Bob"},
    "path": {"f": "/etc/passwd"},
    "brackets": {"f": "{a}(b)[c]"},
    "signs": {"f": "+-&|!^~#@<>=;,%$"},
    "backtick": {"f": "a`b`c"},
    "dash": {"f": "-flag"},
    "greater": {"f": ">5"},
    "at-most": {"f": "<=x"},
    "and": {"f": "AND"},
    "or": {"f": "or"},
    "not": {"f": "NOT"},
    "null-text": {"f": "null"},
    "true-text": {"f": "True"},
    "number-text": {"f": "900"},
    "number": {"f": 900},
    "true": {"f": True},
    "macro": {"f": "%value%"},
    # Regular expressions as characters, and what they would match.
    "dot-star": {"f": "a.*b"},
    "dots": {"f": "xa..by"},
    # Letters beyond ASCII.
    "umlaut": {"f": "Überprüfung"},
    "umlaut-upper": {"f": "ÜBERPRÜFUNG"},
    "umlaut-combining": {"f": "U\u0308berpru\u0308fung"},
    "cyrillic": {"f": "Администратор"},
    "chinese": {"f": "管理员"},
    "emoji": {"f": "🚪 open"},
    # Length: just under what the AWS integration's keyword fields keep (`ignore_above: 8191`).
    "long": {"f": "x" * 8000 + "Needle" + "y" * 100},
}
