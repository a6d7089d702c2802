#!/usr/bin/env bash
# In Panther, event.udm says that a field is absent when it holds false, 0 or an empty text, and answers with the default.
#
# panther-core 0.16.3 (PyPI), the library that runs Panther's detections. Needs Python 3.11; nothing of awol. Exit code 0: the
# behaviour below was seen; 1: it has changed.
#
# udm(name, ..., default=...) is said to take the default when nothing matched. CloudTrail writes what matters as false: a
# trail that no longer covers all regions, a call that is not readOnly. A rule that asks udm for the field and wants false
# never fires, and with default=True it hears the opposite. deep_get answers false, and so does udm for a name that a data
# model maps. Ask with deep_get.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv engine
# panther-core imports the last two and does not ask for them.
engine/bin/python -m pip --disable-pip-version-check --quiet install panther-core==0.16.3 jsonpath-ng==1.16.0 \
  jmespath==1.1.0 python-dateutil==2.9.0.post0
cat > ask.py <<'PYTHON'
import sys

from panther_core import PantherEvent
from panther_core.data_model import DataModel
from panther_core.rule import Rule

FIELD = "'requestParameters', 'isMultiRegionTrail'"
MODEL = DataModel(
    {
        "id": "Trail",
        "versionId": "1",
        "resourceTypes": ["AWS.CloudTrail"],
        "mappings": [{"name": "all_regions", "path": "requestParameters.isMultiRegionTrail"}],
    }
)
bad = 0
for seen, value, model, expression in [
    (True, True, None, f"event.udm({FIELD}) is True"),
    (True, False, None, f"event.deep_get({FIELD}) is False"),
    (True, False, MODEL, "event.udm('all_regions') is False"),
    (False, False, None, f"event.udm({FIELD}) is False"),
    (True, False, None, f"event.udm({FIELD}, default=True) is True"),
]:
    body = f"def rule(event):\n    return {expression}\n"
    rule = Rule({"id": "test", "versionId": "1", "analysisType": "RULE", "severity": "HIGH", "body": body})
    record = {"eventName": "UpdateTrail", "requestParameters": {"isMultiRegionTrail": value}}
    result = rule.run(PantherEvent(record, model), {}, {}, batch_mode=False)
    if result.detection_exception:
        raise result.detection_exception
    fired = result.detection_output
    print(f"{'fires' if fired else 'silent':6} on isMultiRegionTrail: {str(value).lower():5}  {expression}")
    if fired is not seen:
        print("  changed")
        bad = 1
sys.exit(bad)
PYTHON
# panther-core writes each rule into a file there.
TMPDIR=$work engine/bin/python ask.py
