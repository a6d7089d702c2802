#!/usr/bin/env bash
# An IPv4 block holds IPv6 addresses in Event Ruler, and a plain address equals other addresses.
#
# software.amazon.event.ruler:event-ruler:2.1.0 (Maven Central), the open-source matcher behind Amazon EventBridge.
# Needs Java 11 or newer, javac and Maven; nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# Addresses are compared by their hexadecimal digits from the left, as far as it takes: an IPv6 address that begins with the
# bytes of an IPv4 block is in it, and a short IPv6 block holds IPv4 addresses. A text that reads like an address is
# compared in the same way. CloudTrail's sourceIPAddress holds both: an allow-list of an office's addresses lets in others.
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

expect "match"    '{"ip": [{"cidr": "32.1.13.0/24"}]}' '{"ip": "2001:db8::1"}'
expect "match"    '{"ip": [{"cidr": "0.0.0.0/0"}]}' '{"ip": "2001:db8::1"}'
expect "match"    '{"ip": [{"cidr": "2600::/12"}]}' '{"ip": "38.5.1.1"}'
expect "match"    '{"ip": ["198.51.100.7"]}' '{"ip": "c633:6407::1"}'
expect "match"    '{"ip": ["198.51.100.7"]}' '{"ip": "198.051.100.007"}'
# A wildcard without a star compares texts.
expect "no match" '{"ip": [{"wildcard": "198.51.100.7"}]}' '{"ip": "c633:6407::1"}'
expect "match"    '{"ip": [{"wildcard": "198.51.100.7"}]}' '{"ip": "198.51.100.7"}'
expect "no match" '{"ip": [{"cidr": "2001:db8::/32"}]}' '{"ip": "32.1.13.184"}'
exit "$bad"
