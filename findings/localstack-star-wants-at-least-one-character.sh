#!/usr/bin/env bash
# In LocalStack's EventBridge a star in a wildcard wants at least one character. In the real one it may stand for nothing.
#
# localstack-core 2026.3.0 (PyPI), its default matcher of event patterns; software.amazon.event.ruler:event-ruler 2.1.0
# (Maven Central), the matcher behind EventBridge. Needs Python 3.10, Java 11 or newer, javac and Maven; nothing of awol.
# No call to AWS is made. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Rules on policies look for "*organizations:LeaveOrganization*". Where the text begins or ends with those words, AWS
# delivers the event and LocalStack does not. The other way round, an anything-but with a wildcard lets an event through
# in LocalStack that AWS drops, so an exception that is tested there is wider on AWS than the test says.
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
python3 -m venv local
local/bin/python -m pip --disable-pip-version-check --quiet install 'localstack-core[base-runtime]==2026.3.0'
cat > ask.py <<'PYTHON'
import sys

from localstack.services.events.event_rule_engine import EventPatternCompiler, EventRuleEngine

pattern, event = sys.argv[1:]
compiled = EventPatternCompiler().compile_event_pattern(pattern)
print("match" if EventRuleEngine().evaluate_pattern_on_event(compiled, event) else "no match")
PYTHON

bad=0
expect() {  # what EventBridge's matcher says, what LocalStack says, pattern, event
    local ruler local
    ruler=$(java -cp 'jars/*:.' Ask "$3" "$4")
    local=$(local/bin/python ask.py "$3" "$4")
    printf 'Event Ruler: %-9s LocalStack: %-9s %s  on  %s\n' "$ruler" "$local" "$3" "$4"
    [ "$ruler/$local" = "$1/$2" ] || { echo "  changed: was '$1', '$2'"; bad=1; }
}

star='{"detail": {"action": [{"wildcard": "*organizations:Leave*"}]}}'
but='{"detail": {"action": [{"anything-but": {"wildcard": "*organizations:Leave*"}}]}}'
whole='{"detail": {"action": "organizations:Leave"}}'
expect "match"    "no match" "$star" "$whole"
expect "match"    "no match" "$star" '{"detail": {"action": "organizations:LeaveOrganization"}}'
expect "match"    "match"    "$star" '{"detail": {"action": "a organizations:LeaveOrganization"}}'
expect "no match" "match"    "$but"  "$whole"
expect "no match" "no match" "$but"  '{"detail": {"action": "a organizations:LeaveOrganization"}}'
expect "match"    "no match" '{"detail": {"name": [{"wildcard": "Admin*"}]}}' '{"detail": {"name": "Admin"}}'
expect "match"    "match"    '{"detail": {"name": [{"prefix": "Admin"}]}}' '{"detail": {"name": "Admin"}}'
exit "$bad"
