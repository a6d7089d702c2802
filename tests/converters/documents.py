"""Policy documents in every spelling of JSON that a client may send, and what a search for a part of one finds.

The ids that a search finds were decided by hand. Offline engines and a real Elasticsearch run the same rows.
"""

from __future__ import annotations

from typing import Any

LEAVE = '{"Statement":[{"Effect":"Allow","Action":"organizations:LeaveOrganization","Resource":"*"}]}'
READ = '{"Statement":[{"Effect":"Allow","Action":"organizations:ListAccounts","Resource":"*"}]}'

PARAMETERS: dict[str, dict[str, Any]] = {
    "compact": {"userName": "bob", "policyName": "p", "policyDocument": LEAVE},
    "alone": {"policyDocument": LEAVE},
    "lines": {"policyDocument": LEAVE.replace(",", ",\n    ").replace(":[", ": [\n").replace('":"', '" : "')},
    "crlf": {"policyDocument": LEAVE.replace(",", ",\r\n\t")},
    "capitals": {"policyDocument": LEAVE.replace("organizations:Leave", "ORGANIZATIONS:leave")},
    "read": {"userName": "bob", "policyDocument": READ},
    "star": {"policyDocument": LEAVE.replace("LeaveOrganization", "*")},
    "everything": {"policyDocument": LEAVE.replace("organizations:LeaveOrganization", "*"), "roleName": "r"},
    "list": {"policyDocument": LEAVE.replace('"organizations:LeaveOrganization"', '[ "s3:Get*" ,\n "*" ]')},
    "equals": {"policyDocument": LEAVE.replace('"Effect"', '"Sid":"a=b, c=d","Effect"'), "userName": "bob"},
    "escapes": {"policyDocument": LEAVE.replace('"Effect"', '"Sid":"a\\"b=\\\\","Effect"')},
    "letters": {"policyDocument": LEAVE.replace('"Effect"', '"Sid":"é\\u00e9{}","Effect"')},
    "beside": {"policyDocument": READ, "description": '"organizations:LeaveOrganization"', "tags": [{"key": LEAVE}]},
    "before": {"aaa": LEAVE, "policyDocument": READ},
    "named-alike": {"myPolicyDocument": LEAVE, "policyDocumentX": LEAVE, "xpolicyDocument": LEAVE},
    "name-in-a-text": {"path": f"policyDocument={LEAVE}", "policyDocument": READ, "x": f" policyDocument={LEAVE}"},
    "another": {"assumeRolePolicyDocument": LEAVE},
    "null": {"policyDocument": None, "userName": "bob"},
    "none": {"userName": "bob"},
    "object": {"policyDocument": {"Statement": [{"Effect": "Allow", "Action": "organizations:LeaveOrganization"}]}},
}

DOCUMENT = "requestParameters.policyDocument"
LEAVING = "alone capitals compact crlf equals escapes letters lines"

SEARCHES: list[tuple[str, dict[str, Any], str]] = [
    ("a part", {f"{DOCUMENT}|contains": '"organizations:leaveo'}, LEAVING),
    ("one of several", {f"{DOCUMENT}|contains": ['"organizations:Le', '"organizations:Ac']}, LEAVING),
    ("all of several", {f"{DOCUMENT}|contains|all": ['"Allow"', '"organizations:Li']},
     "before beside name-in-a-text read"),
    ("exact letters", {f"{DOCUMENT}|contains|cased": ":Leave"}, "alone compact crlf equals escapes letters lines"),
    ("a star for itself", {f"{DOCUMENT}|contains": '"organizations:\\*'}, "star"),
    ("one is the beginning of another", {f"{DOCUMENT}|contains": ["organizations:", "organizations:Li"]},
     f"before beside {LEAVING} name-in-a-text read star"),
    ("across strings", {f"{DOCUMENT}|contains": '"Allow","Action":"\\*"'}, "everything"),
    ("white space", {f"{DOCUMENT}|re": '"Action"[ \\t\\r\\n]*:[ \\t\\r\\n]*(\\[[^]=]*)?"\\*"'}, "everything list"),
    ("in a string with its escapes", {f"{DOCUMENT}|contains": 'a\\"b=\\\\"'.replace("\\", "\\\\")}, "escapes"),
    ("from the middle of an escape", {f"{DOCUMENT}|contains": '"b=\\'}, "escapes"),
    ("an equals sign", {f"{DOCUMENT}|contains": '"a=b, c'}, "equals"),
    ("another document", {"requestParameters.assumeRolePolicyDocument|contains": "Leave"}, "another"),
    ("a name outside", {f"{DOCUMENT}|contains": "bob"}, ""),
]  # fmt: skip
