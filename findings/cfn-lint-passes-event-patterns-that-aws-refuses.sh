#!/usr/bin/env bash
# cfn-lint passes a template whose EventPattern AWS refuses: a text instead of a list, an operator that does not exist.
#
# cfn-lint 1.58.0 (PyPI); software.amazon.event.ruler:event-ruler 2.1.0 (Maven Central), which compiles the patterns of
# EventBridge. Needs Python 3.10, Java 11 or newer, javac and Maven; nothing of awol. No call to AWS is made. Exit code 0:
# the behaviour below was seen; 1: it has changed.
#
# For cfn-lint an event pattern is any JSON. A detection shipped as CloudFormation is green in CI and fails when the stack
# is created, or, in a StackSet, in every account at once. What checks a pattern is Event Ruler, or TestEventPattern.
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
import software.amazon.event.ruler.RuleCompiler;

public final class Ask {
    public static void main(String[] arguments) {
        System.out.println(RuleCompiler.check(arguments[0]) == null ? "taken" : "refused");
    }
}
JAVA
javac -nowarn -encoding UTF-8 -cp 'jars/*' Ask.java 2>/dev/null
python3 -m venv lint
lint/bin/python -m pip --disable-pip-version-check --quiet install cfn-lint==1.58.0

bad=0
expect() {  # what Event Ruler says, what cfn-lint says, the pattern
    local ruler lint=passed
    ruler=$(java -cp 'jars/*:.' Ask "$3")
    cat > template.json <<JSON
{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Rule": {"Type": "AWS::Events::Rule", "Properties": {
  "EventPattern": $3, "Targets": [{"Id": "topic", "Arn": "arn:aws:sns:us-east-1:111122223333:alerts"}]}}}}
JSON
    lint/bin/cfn-lint template.json > told || lint=remarked
    printf 'Event Ruler: %-8s cfn-lint: %-9s %s\n' "$ruler" "$lint" "$3"
    [ "$ruler/$lint" = "$1/$2" ] || { echo "  changed: was '$1', '$2'"; cat told; bad=1; }
}

expect "taken"   "passed" '{"detail": {"eventName": ["LeaveOrganization"]}}'
expect "refused" "passed" '{"detail": {"eventName": "LeaveOrganization"}}'
expect "refused" "passed" '{"detail": {"eventName": [{"starts-with": "Leave"}]}}'
expect "refused" "passed" '{"detail": {"eventName": []}}'
expect "refused" "passed" '{"detail": {"eventName": [{"prefix": "Leave", "suffix": "Organization"}]}}'
exit "$bad"
