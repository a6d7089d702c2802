#!/usr/bin/env bash
# moto's EventBridge does not look into the objects of a list. The real one does.
#
# moto 5.2.5 and boto3 1.44.8 (PyPI); software.amazon.event.ruler:event-ruler 2.1.0 (Maven Central), the matcher behind
# EventBridge. Needs Python 3.10, Java 11 or newer, javac and Maven; nothing of awol. No call to AWS is made. Exit code 0:
# the behaviour below was seen; 1: it has changed.
#
# CloudTrail's resources, handshake parties and ingress rules are lists of objects, and a pattern reaches into them by the
# plain path. In moto a key inside such a list does not exist. So a rule that works on AWS delivers nothing in a test
# against moto, and one with `exists: false` delivers what AWS would not: a rule that was changed until its test passed
# fails on AWS. A list of plain texts is right in both.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>software.amazon.event.ruler</groupId><artifactId>event-ruler</artifactId><version>2.1.0</version>
  </dependency></dependencies>
</project>
POM
mvn --batch-mode --quiet dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=jars
cat > Ask.java <<'JAVA'
import software.amazon.event.ruler.Machine;

public final class Ask {
    public static void main(String[] arguments) throws Exception {
        Machine machine = new Machine();
        machine.addRule("rule", arguments[0]);
        System.out.println(machine.rulesForJSONEvent(arguments[1]).isEmpty() ? "no match" : "match");
    }
}
JAVA
javac -nowarn -encoding UTF-8 -cp 'jars/*' Ask.java 2>/dev/null
python3 -m venv cloud
cloud/bin/python -m pip --disable-pip-version-check --quiet install 'moto[events,sqs]==5.2.5' boto3==1.44.8
cat > ask.py <<'PYTHON'
import json
import os
import sys

import boto3
from moto import mock_aws

for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
    os.environ[key] = "testing"
pattern, event = sys.argv[1:]
with mock_aws():
    events, queues = boto3.client("events", "us-east-1"), boto3.client("sqs", "us-east-1")
    url = queues.create_queue(QueueName="q")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="rule", EventPattern=pattern)
    events.put_targets(Rule="rule", Targets=[{"Id": "q", "Arn": arn}])
    # AWS keeps sources that begin with "aws." to itself: a test sends a record of CloudTrail under a name of its own.
    entry = {"Source": "test", "DetailType": "AWS API Call via CloudTrail", "Detail": json.dumps(json.loads(event)["detail"])}
    events.put_events(Entries=[entry])
    print("match" if queues.receive_message(QueueUrl=url).get("Messages") else "no match")
PYTHON

bad=0
expect() {  # what EventBridge's matcher says, what moto says, pattern, event
    local ruler moto
    ruler=$(java -cp 'jars/*:.' Ask "$3" "$4")
    moto=$(cloud/bin/python ask.py "$3" "$4")
    printf 'Event Ruler: %-9s moto: %-9s %s  on  %s\n' "$ruler" "$moto" "$3" "$4"
    [ "$ruler/$moto" = "$1/$2" ] || { echo "  changed: was '$1', '$2'"; bad=1; }
}

objects='{"detail": {"resources": [{"accountId": "1", "type": "a"}, {"accountId": "2", "type": "b"}]}}'
expect "match"    "no match" '{"detail": {"resources": {"accountId": ["2"]}}}' "$objects"
expect "match"    "no match" '{"detail": {"resources": {"accountId": [{"exists": true}]}}}' "$objects"
expect "no match" "match"    '{"detail": {"resources": {"accountId": [{"exists": false}]}}}' "$objects"
expect "match"    "match"    '{"detail": {"resources": {"accountId": ["2"]}}}' '{"detail": {"resources": {"accountId": "2"}}}'
expect "match"    "match"    '{"detail": {"resources": ["2"]}}' '{"detail": {"resources": ["1", "2"]}}'
exit "$bad"
