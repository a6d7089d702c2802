#!/usr/bin/env bash
# The second alternative of a regular expression on a key of a flat_object is searched for in every key.
#
# org.opensearch:opensearch 3.9.0 with transport-netty4-client 3.9.0 (Maven Central), Java 21 or newer, Maven and curl;
# nothing of awol. Exit code 0: the behaviour below was seen; 1: it has changed.
#
# OpenSearch keeps the keys of a flat_object as texts "path=value" in one field, and puts the path before the expression
# without parentheses. So in `params.name:/a.*|b.*/` the path belongs to the first alternative alone: the second one finds
# its text wherever a path and a value end so, under any key. With parentheses around all alternatives the key is kept.
# On an ordinary keyword field both expressions mean the same. A rule with `|re: one|two` on a request parameter raises
# alarms about other parameters, without an error.
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

json -X PUT "$url" -o /dev/null -d '{"mappings": {"properties": {"params": {"type": "flat_object"}, "name": {"type": "keyword"}}}}'
json -X PUT "$url/_doc/1" -o /dev/null -d '{"params": {"name": "alpha"}, "name": "alpha"}'
json -X PUT "$url/_doc/2" -o /dev/null -d '{"params": {"name": "beta"}, "name": "beta"}'
json -X PUT "$url/_doc/3?refresh=true" -o /dev/null -d '{"params": {"name": "gamma", "note": "beta"}, "name": "gamma"}'

bad=0
expect() {  # the documents that were found, the query
    local seen
    seen=$(json "$url/_search?filter_path=hits.hits._id" -d "{\"query\": {\"query_string\": {\"query\": \"$2\"}}}" |
        grep -o '"_id":"[^"]*"' | cut -d'"' -f4 | sort | tr '\n' ' ' || true)
    seen=${seen% }
    printf '%-8s %s\n' "${seen:-none}" "$2"
    [ "${seen:-none}" = "$1" ] || { echo "  changed: was '$1'"; bad=1; }
}

# Document 3 has beta under another key.
expect "1 2 3" 'params.name:/alpha|.*beta/'
expect "1 2"   'params.name:/(alpha|.*beta)/'
expect "2"     'params.name:/.*beta/'
expect "1 2"   'name:/alpha|.*beta/'
exit "$bad"
