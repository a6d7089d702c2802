package awol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.Version;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.http.HttpServerTransport;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/**
 * Starts one OpenSearch node from the class path, on 127.0.0.1 and a free port. It compiles against 2.19 and 3.x.
 *
 * Arguments: the node's home folder, and the process id to die with (0: live until killed). Once the node answers,
 * its port is in the file {@code port} of the home folder. The folder is deleted when the node ends.
 */
public final class OpenSearchLauncher {
    private OpenSearchLauncher() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home)));
        dieWith(Long.parseLong(args[1]));
        Files.createDirectories(home.resolve("config"));
        Settings settings = settings(home);
        LogConfigurator.configureWithoutConfig(settings);
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> "awol-live");
        Node node = new ClassPathNode(environment).start();
        publishPort(home, node.injector().getInstance(HttpServerTransport.class).boundAddress().publishAddress().getPort());
        Thread.currentThread().join();
    }

    private static Settings settings(Path home) {
        return Settings.builder()
            .put("path.home", home)
            .put("cluster.name", "awol-live")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("http.type", "netty4")
            .put("http.port", 0)
            .put("transport.type", "netty4")
            .put("transport.port", 0)
            .put("node.processors", 1)
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .build();
    }

    private static void dieWith(long parent) {
        if (parent != 0) {
            ProcessHandle.of(parent).ifPresentOrElse(
                process -> process.onExit().thenRun(() -> System.exit(0)),
                () -> System.exit(0));
        }
    }

    /** Renamed into place, so that a reader never sees half a number. */
    private static void publishPort(Path home, int port) throws IOException {
        Path unfinished = Files.writeString(home.resolve("port.new"), Integer.toString(port));
        Files.move(unfinished, home.resolve("port"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Until nothing is left: threads of the node may still write, or remove a file first, while the process ends. */
    private static void delete(Path home) {
        for (int attempt = 0; attempt < 100 && Files.exists(home); attempt++) {
            try (Stream<Path> files = Files.walk(home)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
                Thread.sleep(20);
            } catch (IOException | UncheckedIOException raced) {
                continue;
            } catch (InterruptedException told) {
                return;
            }
        }
    }

    private static final class ClassPathNode extends Node {
        // The elements of the collection differ: classes in 2.x, descriptions in 3.x. The parameter is one to Java.
        @SuppressWarnings({"unchecked", "rawtypes"})
        ClassPathNode(Environment environment) throws ClassNotFoundException {
            super(environment, (Collection) plugins(), true);
        }

        private static List<Object> plugins() throws ClassNotFoundException {
            if (Version.CURRENT.major < 3) {
                return List.of(
                    Class.forName("org.opensearch.transport.Netty4Plugin"),
                    Class.forName("org.opensearch.painless.PainlessPlugin"),
                    Class.forName("org.opensearch.ingest.common.IngestCommonPlugin"));
            }
            String name = "org.opensearch.transport.Netty4ModulePlugin";
            return List.of(
                new PluginInfo(name, "from the class path", "", Version.CURRENT, "21", name, null, List.of(), false));
        }
    }
}
