#!/usr/bin/env bash
# In a field of type wildcard, only `exists` finds an empty text.
#
# org.opensearch:opensearch 3.9.0 with transport-netty4-client 3.9.0 (Maven Central), Java 21 or newer, Maven and curl;
# nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# CloudTrail writes empty texts, in accessKeyId of root for one, and Sigma asks for them with ''. On a keyword field
# `field:""` finds them. On a field of type wildcard the same query finds nothing, and so does the term query, while exists
# and a regular expression do find the record. A filter on the empty text filters nothing: the rule alarms on what it
# should pass over, and a rule that looks for it is silent.
set -euo pipefail
work=$(mktemp -d)
node=
trap '[ -z "$node" ] || kill "$node" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
for java in "${JAVA_HOME:-/nowhere}/bin/java" java /usr/lib/jvm/*/bin/java; do
  version=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p') || continue
  [ "${version:-0}" -ge 21 ] && break
done
[ "${version:-0}" -ge 21 ] || { echo "no Java 21 or newer: set JAVA_HOME" >&2; exit 2; }
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.opensearch</groupId><artifactId>opensearch</artifactId><version>3.9.0</version></dependency>
    <dependency>
      <groupId>org.opensearch.plugin</groupId><artifactId>transport-netty4-client</artifactId><version>3.9.0</version>
    </dependency>
    <dependency><groupId>org.apache.logging.log4j</groupId><artifactId>log4j-core</artifactId><version>2.25.4</version></dependency>
  </dependencies>
</project>
POM
mvn --batch-mode --quiet dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=jars
cat > One.java <<'JAVA'
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.Version;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

public final class One extends Node {
    private One(Settings settings, Path home, PluginInfo http) {
        super(InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home, () -> "one"), List.of(http), true);
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of("").toAbsolutePath();
        Settings settings = Settings.builder().put("path.home", home).put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1").put("http.type", "netty4").put("transport.type", "netty4")
            .put("http.port", 0).put("transport.port", 0).build();
        LogConfigurator.configureWithoutConfig(settings);
        String name = "org.opensearch.transport.Netty4ModulePlugin";
        Node node = new One(settings, home,
            new PluginInfo(name, "http", "", Version.CURRENT, "21", name, null, List.of(), false)).start();
        int port = node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress().getPort();
        Files.move(Files.writeString(home.resolve("port.new"), "" + port), home.resolve("port"));
        Thread.currentThread().join();
    }
}
JAVA
"$java" -Xmx512m -cp 'jars/*' One.java > node.log 2>&1 &
node=$!
for _ in $(seq 240); do [ -f port ] && break; kill -0 "$node" 2>/dev/null || break; sleep 0.5; done
[ -f port ] || { tail -5 node.log >&2; exit 2; }
url="http://127.0.0.1:$(cat port)/logs"
json() { curl -sS -H 'Content-Type: application/json' "$@"; }

json -X PUT "$url" -o /dev/null -d '{"mappings": {"properties": {"wild": {"type": "wildcard"}, "plain": {"type": "keyword"}}}}'
json -X PUT "$url/_doc/1" -o /dev/null -d '{"wild": "", "plain": ""}'
json -X PUT "$url/_doc/2" -o /dev/null -d '{"wild": "a", "plain": "a"}'
json -X PUT "$url/_doc/3?refresh=true" -o /dev/null -d '{}'

bad=0
expect() {  # the documents that were found, the query
    local seen
    seen=$(json "$url/_search?filter_path=hits.hits._id" -d "{\"query\": $2}" |
        grep -o '"_id":"[^"]*"' | cut -d'"' -f4 | sort | tr '\n' ' ' || true)
    seen=${seen% }
    printf '%-8s %s\n' "${seen:-none}" "$2"
    [ "${seen:-none}" = "$1" ] || { echo "  changed: was '$1'"; bad=1; }
}

expect "1"    '{"query_string": {"query": "plain:\"\""}}'
expect "none" '{"query_string": {"query": "wild:\"\""}}'
expect "1"    '{"term": {"plain": ""}}'
expect "none" '{"term": {"wild": ""}}'
expect "2"    '{"term": {"wild": "a"}}'
expect "1 2"  '{"exists": {"field": "wild"}}'
expect "1"    '{"regexp": {"wild": ""}}'
exit "$bad"
