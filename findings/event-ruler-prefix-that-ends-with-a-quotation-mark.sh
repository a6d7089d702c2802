#!/usr/bin/env bash
# In Event Ruler, a prefix that ends with a quotation mark also matches text without it.
#
# software.amazon.event.ruler:event-ruler:2.1.0 (Maven Central), the open-source matcher behind Amazon EventBridge.
# Needs Java 11 or newer, javac and Maven; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Texts are compared with their quotation marks, so that the one behind the value counts as the one in the prefix; likewise
# a suffix that begins with one. A rule on the beginning of a JSON document finds more than it says.
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

expect "match"    '{"f": [{"prefix": "say \""}]}' '{"f": "say "}'
expect "match"    '{"f": [{"suffix": "\"x"}]}' '{"f": "x"}'
expect "match"    '{"f": [{"prefix": "\""}]}' '{"f": ""}'
# A wildcard says it rightly.
expect "no match" '{"f": [{"wildcard": "say \"*"}]}' '{"f": "say "}'
exit "$bad"
