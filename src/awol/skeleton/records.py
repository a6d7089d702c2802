"""The fixtures of a new rule: the outcomes and look-alikes that every rule on one call has."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from awol.pack.guides import MARK
from awol.skeleton.inference import Catalogue, Inferred

_ELSEWHERE = "workmail.amazonaws.com"
_UNHEARD = "SomethingNobodyHasHeardOfException"
_RESEMBLING = ("SuccessOnlyInPart", "NotSuccess", "NotAccessDenied", "NotVpceAccessDenied")
_READING = ("Describe", "List", "Get")

Record = dict[str, Any]


def fixtures(
    root: Path, inferred: Inferred, catalogue: Catalogue, record: Mapping[str, Any] | None = None
) -> dict[str, Record | list[Record]]:
    """Path below the rule's folder to the record, or records, of each fixture.

    Parameters are those of `record`, else of a fixture of the same call, else marked for a person to write.
    """
    call, source = inferred.event or MARK, inferred.source or MARK
    parameters = _parameters(root, inferred) if record is None else _of(record)
    succeeded = _record(source, call, parameters)

    def failing(code: str) -> Record:
        return _failing(source, call, parameters, code)

    outcomes: dict[str, dict[str, Record | list[Record]]] = {
        "success": {
            "success": succeeded,
            "success_as_the_splunk_add_on_writes_it": _anew(succeeded, errorCode="success"),
            "errorcode_is_an_empty_text": _anew(succeeded, errorCode=""),
        },
        "denied": {
            "denied": failing("AccessDenied"),
            "denied_with_the_exception_name": failing("AccessDeniedException"),
            "denied_by_a_vpc_endpoint_policy": [failing("VpceAccessDenied"), failing("VpceAccessDeniedException")],
        },
        "failed": {
            "errorcode_nobody_has_heard_of": failing(_UNHEARD),
            "errorcodes_that_only_resemble_others": [failing(code) for code in _RESEMBLING],
        },
    }
    records_by_path: dict[str, Record | list[Record]] = {}
    for outcome, records in outcomes.items():
        verdict = "fires" if outcome == inferred.outcome else "silent"
        records_by_path |= {f"{verdict}/{name}.json": record for name, record in records.items()}
    model = {"success": succeeded, "denied": failing("AccessDenied"), "failed": failing(_UNHEARD)}[inferred.outcome]
    records_by_path["silent/same_call_name_of_another_service.json"] = _anew(model, eventSource=_ELSEWHERE)
    reading = _reading(inferred, catalogue)
    records_by_path["silent/a_read_only_call.json"] = _anew(
        model, eventName=reading, readOnly=True, requestParameters=None
    )
    records_by_path["silent/near_names_that_are_not_calls.json"] = [
        *(_anew(model, eventName=name) for name in (f"{call}X", f"X{call}")),
        *(_anew(model, eventSource=name) for name in (f"{source}.example", f"x-{source}")),
    ]
    return records_by_path


def _reading(inferred: Inferred, catalogue: Catalogue) -> str:
    """A call of the same service that only reads, as much alike as there is one."""
    nouns = inferred.event.lstrip(ascii_uppercase).lstrip(ascii_lowercase)
    names = sorted(catalogue.get(inferred.source, ()))
    same = [f"{verb}{noun}" for noun in (nouns, f"{nouns}s") for verb in _READING if f"{verb}{noun}" in names]
    return (same or [name for name in names if name.startswith(_READING)] or [f"Describe{nouns or 'Something'}"])[0]


def _parameters(root: Path, inferred: Inferred) -> Mapping[str, Any]:
    """Request and response of the same call in a fixture of the rule that is most alike, else marks."""
    folder = root / "fixtures" / (inferred.like.name if inferred.like else "") / "fires"
    for path in sorted(folder.glob("*.json")) if inferred.like and inferred.event else []:
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(record, dict) and record.get("eventName") == inferred.event and not record.get("errorCode"):
            return _of(record)
    return {"requestParameters": {MARK: "what the call sends, as CloudTrail writes it"}, "responseElements": None}


def _of(record: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: record.get(key) for key in ("requestParameters", "responseElements")}


def _anew(record: Record, **changes: Any) -> Record:
    return {**record, "requestID": str(uuid.uuid4()), "eventID": str(uuid.uuid4()), **changes}


def _failing(source: str, call: str, parameters: Mapping[str, Any], code: str) -> Record:
    record = _record(source, call, parameters)
    service = source.partition(".")[0]
    caller = record["userIdentity"]["arn"]
    message = (
        f"User: {caller} is not authorized to perform: {service}:{call} because no identity-based policy allows it"
    )
    failure = {"errorCode": code, "errorMessage": message if code.startswith("AccessDenied") else "It did not work."}
    head = dict(list(record.items())[: list(record).index("requestParameters")])
    return {**head, **failure, **{key: record[key] for key in record if key not in head}, "responseElements": None}


def _record(source: str, call: str, parameters: Mapping[str, Any]) -> Record:
    """A record as CloudTrail writes one of version 1.11: an administrator's call that succeeded."""
    role = "arn:aws:iam::111122223333:role/OrgAdmin"
    return {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "principalId": "AROAIOSFODNN7EXAMPLE:alice",
            "arn": "arn:aws:sts::111122223333:assumed-role/OrgAdmin/alice",
            "accountId": "111122223333",
            "accessKeyId": "ASIAIOSFODNN7EXAMPLE",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": "AROAIOSFODNN7EXAMPLE",
                    "arn": role,
                    "accountId": "111122223333",
                    "userName": "OrgAdmin",
                },
                "attributes": {"creationDate": "2026-03-17T09:00:00Z", "mfaAuthenticated": "true"},
            },
        },
        "eventTime": "2026-03-17T09:30:00Z",
        "eventSource": source,
        "eventName": call,
        "awsRegion": "us-east-1",
        "sourceIPAddress": "192.0.2.10",
        "userAgent": "aws-cli/2.27.0",
        "requestParameters": parameters["requestParameters"],
        "responseElements": parameters["responseElements"],
        "requestID": str(uuid.uuid4()),
        "eventID": str(uuid.uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": "111122223333",
        "eventCategory": "Management",
    }
