#!/usr/bin/env bash
# LocalStack's EventBridge takes two keys of a pattern from two objects of a list. The real one wants one object with both.
#
# localstack-core 2026.3.0 (PyPI), its default matcher of event patterns; software.amazon.event.ruler:event-ruler 2.1.0
# (Maven Central), the matcher behind EventBridge. Needs Python 3.10, Java 11 or newer, javac and Maven; nothing of awol.
# No call to AWS is made. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# A handshake names its parties in a list of {"type", "id"}. A pattern for "the ACCOUNT is 444455556666" must not fire on
# a record where 444455556666 stands in another object, and on AWS it does not. In LocalStack it does: the test is green for
# a pattern that finds too much there, and red for a correct rule that should stay silent.
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

pattern='{"detail": {"parties": {"type": ["ACCOUNT"], "id": ["1"]}}}'
expect "no match" "match"    "$pattern" '{"detail": {"parties": [{"type": "ACCOUNT", "id": "2"}, {"type": "ORGANIZATION", "id": "1"}]}}'
expect "match"    "match"    "$pattern" '{"detail": {"parties": [{"type": "ACCOUNT", "id": "1"}, {"type": "ORGANIZATION", "id": "2"}]}}'
expect "no match" "no match" "$pattern" '{"detail": {"parties": [{"type": "ACCOUNT", "id": "2"}, {"type": "ORGANIZATION", "id": "3"}]}}'
expect "no match" "no match" "$pattern" '{"detail": {"parties": {"type": "ORGANIZATION", "id": "1"}}}'
exit "$bad"
