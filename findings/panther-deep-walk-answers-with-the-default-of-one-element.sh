#!/usr/bin/env bash
# Panther's event.deep_walk takes the default for a value as soon as one element of a list lacks the key.
#
# panther-core 0.16.3 (PyPI), which runs the rules of Panther and of its test tool. Needs Python 3.11; nothing of awol.
# Exit code 0: the behaviour below was seen; 1: it has changed.
#
# deep_walk says that default is for a key that is not there. In a list, each element without the key adds the default to the
# values that are found. CloudTrail's resources of an S3 call are such a list: the object has ARNPrefix, the bucket ARN. With
# default="" and return_val="first" a rule reads "" where the record names the bucket, and compares nothing. Without a
# default the same call returns the ARN, and so it does if the bucket stands first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv core
# panther-core imports the last two and does not ask for them.
core/bin/python -m pip --disable-pip-version-check --quiet install panther-core==0.16.3 jsonpath-ng==1.16.0 \
    jmespath==1.1.0 python-dateutil==2.9.0.post0
cat > ask.py <<'PYTHON'
import sys

from panther_core.enriched_event import PantherEvent

ARN = "arn:aws:s3:::org-trail"
BUCKET = {"accountId": "111122223333", "type": "AWS::S3::Bucket", "ARN": ARN}
ITEM = {"type": "AWS::S3::Object", "ARNPrefix": "arn:aws:s3:::org-trail/AWSLogs/"}
bad = 0
for resources, options, seen in [
    ([ITEM, BUCKET], {"return_val": "first"}, ARN),
    ([ITEM, BUCKET], {"return_val": "first", "default": ""}, ""),
    ([BUCKET, ITEM], {"return_val": "first", "default": ""}, ARN),
    ([BUCKET, ITEM], {"return_val": "last", "default": ""}, ""),
    ([ITEM, BUCKET], {}, ARN),
    ([ITEM, BUCKET], {"default": ""}, ["", ARN]),
    ([BUCKET], {"default": ""}, ARN),
    ([], {"default": ""}, ""),
]:
    value = PantherEvent({"resources": resources}).deep_walk("resources", "ARN", **options)
    types = [resource["type"].split("::")[-1] for resource in resources]
    print(f'{value!r:32} deep_walk("resources", "ARN", **{options})  on  {types}')
    if value != seen:
        print(f"  changed: was {seen!r}")
        bad = 1
sys.exit(bad)
PYTHON
core/bin/python ask.py
