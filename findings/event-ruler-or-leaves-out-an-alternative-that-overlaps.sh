#!/usr/bin/env bash
# Event Ruler drops an alternative of $or that shares a value with an earlier one in every field.
#
# software.amazon.event.ruler:event-ruler:2.1.0 (Maven Central), the open-source matcher behind Amazon EventBridge.
# Needs Java 11 or newer, javac and Maven; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Two alternatives with the same fields, which share at least one value in each of them: the later one is taken for a
# repetition of the earlier one, and what it alone would find is lost. The checker accepts the pattern. The order decides:
# with the wider list first everything is found. A detection written as "these calls, or those" loses calls in silence.
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
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.Patterns;

public final class Ask {
    public static void main(String[] arguments) throws Exception {
        // Pattern, event, pattern, event...: one line each, "match" or "no match".
        for (int at = 0; at < arguments.length; at += 2) {
            String fault = JsonRuleCompiler.check(arguments[at]);
            Machine machine = new Machine();
            for (Map<String, List<Patterns>> one : JsonRuleCompiler.compile(arguments[at])) {
                machine.addPatternRule("rule", one);
            }
            boolean found = !machine.rulesForJSONEvent(arguments[at + 1]).isEmpty();
            System.out.println((fault == null ? "" : "refused ") + (found ? "match" : "no match"));
        }
    }
}
JAVA
javac -nowarn -encoding UTF-8 -cp 'jars/*' Ask.java 2>/dev/null
ask() { java -Dfile.encoding=UTF-8 -Dsun.jnu.encoding=UTF-8 -cp 'jars/*:.' Ask "$@"; }

bad=0
expect() {  # what was seen, pattern, event
    local seen
    seen=$(ask "$2" "$3")
    printf '%-10s %s  on  %s\n' "$seen" "$2" "$3"
    [ "$seen" = "$1" ] || { echo "  changed: was '$1'"; bad=1; }
}

expect "no match" '{"$or": [{"f": ["a", "b"]}, {"f": ["a", "c"]}]}' '{"f": "c"}'
expect "match"    '{"$or": [{"f": ["a", "b"]}, {"f": ["a", "c"]}]}' '{"f": "b"}'
expect "no match" '{"s": ["x"], "$or": [{"f": ["a"]}, {"f": ["a", "c"]}]}' '{"s": "x", "f": "c"}'
expect "match"    '{"s": ["x"], "$or": [{"f": ["a", "c"]}, {"f": ["a"]}]}' '{"s": "x", "f": "c"}'
expect "no match" '{"$or": [{"f": ["a"], "g": ["x", "y"]}, {"f": ["a", "c"], "g": ["x"]}]}' '{"f": "c", "g": "x"}'
# The same alternatives, without a value in common: both are there.
expect "match"    '{"$or": [{"f": ["b"]}, {"f": ["c"]}]}' '{"f": "c"}'
exit "$bad"
