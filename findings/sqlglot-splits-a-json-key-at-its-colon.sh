#!/usr/bin/env bash
# sqlglot rewrites the Athena path $.aws:SourceIp, one key, as $.aws.SourceIp, two keys.
#
# sqlglot 30.30.0 (PyPI); io.trino:trino-main 476 with trino-spi 476 (Maven Central), whose JSON functions Athena runs. Needs
# Python 3.9 or newer, Java 24 or newer, javac and Maven; nothing of awol. Exit code 0: as below; 1: it has changed.
#
# Keys with a colon are common in CloudTrail: condition keys in policies, names of tags. Trino takes a colon in an unquoted
# name as a part of the name. sqlglot reads the query as Athena (or Trino, or Presto), writes it as the same dialect, and
# puts a dot in place of the colon, as it would for Snowflake. A hunt that was only formatted, or parsed and changed
# elsewhere, then asks for a key inside a key, gets NULL, and finds nothing. No warning. In quotes the key is kept.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for java in "${JAVA_HOME:-/nowhere}/bin/java" java /usr/lib/jvm/*/bin/java; do
  version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p') || continue
  [ "${version:-0}" -ge 24 ] && break
done
[ "${version:-0}" -ge 24 ] || { echo "no Java 24 or newer: set JAVA_HOME" >&2; exit 2; }
python3 -m venv formatter
formatter/bin/python -m pip --disable-pip-version-check --quiet install sqlglot==30.30.0
alone='<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>'
cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>io.trino</groupId><artifactId>trino-main</artifactId><version>476</version>$alone</dependency>
    <dependency><groupId>io.trino</groupId><artifactId>trino-spi</artifactId><version>476</version>$alone</dependency>
    <dependency><groupId>com.google.guava</groupId><artifactId>guava</artifactId><version>33.4.8-jre</version></dependency>
  </dependencies>
</project>
POM
mvn --batch-mode --quiet dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=jars
cat > Keys.java <<'JAVA'
import io.trino.operator.scalar.JsonPathTokenizer;
import java.util.ArrayList;
import java.util.List;

public final class Keys {
    public static void main(String[] arguments) {
        for (String path : arguments) {
            List<String> keys = new ArrayList<>();
            new JsonPathTokenizer(path).forEachRemaining(keys::add);
            System.out.println(keys);
        }
    }
}
JAVA
cat > format.py <<'PYTHON'
import sys

import sqlglot

query = sqlglot.transpile(f"SELECT json_extract_scalar(x, '{sys.argv[1]}')", read="athena", write="athena")[0]
print(query.split("'")[1])
PYTHON

bad=0
expect() {  # the path as written, what sqlglot makes of it, the keys that Trino reads before and after
    local made keys
    made=$(formatter/bin/python format.py "$1")
    keys=$("$java" -cp 'jars/*' Keys.java "$1" "$made" | paste -sd ' ')
    printf '%-22s becomes %-22s Trino reads %s\n' "$1" "$made" "$keys"
    [ "$made $keys" = "$2 $3" ] || { echo "  changed: was $2 $3"; bad=1; }
}

expect '$.aws:SourceIp'     '$.aws.SourceIp'     '[aws:SourceIp] [aws, SourceIp]'
expect '$["aws:SourceIp"]'  '$["aws:SourceIp"]'  '[aws:SourceIp] [aws:SourceIp]'
expect '$.aws_SourceIp'     '$.aws_SourceIp'     '[aws_SourceIp] [aws_SourceIp]'
exit "$bad"
