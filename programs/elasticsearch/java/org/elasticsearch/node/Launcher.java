package org.elasticsearch.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.http.HttpServerTransport;
import org.elasticsearch.plugins.ClassPathPlugins;
import org.elasticsearch.plugins.Modules;
import org.elasticsearch.plugins.PluginsLoader;
import org.elasticsearch.plugins.PluginsService;

/**
 * Starts one Elasticsearch node from the class path, on 127.0.0.1 and a free port.
 *
 * Arguments: the node's home folder, and the process id to die with (0: live until killed). Once the node answers,
 * its port is in the file {@code port} of the home folder. The folder is deleted when the node ends.
 * In this package because {@link NodeConstruction} and {@link NodeServiceProvider} are private to it.
 */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home)));
        dieWith(Long.parseLong(args[1]));
        Files.createDirectories(home.resolve("config"));
        Settings settings = settings(home);
        LogConfigurator.configureESLogging();
        LogConfigurator.configureWithoutConfig(settings);
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> "awol-live");
        // The last argument keeps the loader from building a module layer, which needs a distribution's folders.
        PluginsLoader loader = PluginsLoader.createPluginsLoader(Set.of(), Set.of(), Map.of(), false);
        Node node = new Node(NodeConstruction.prepareConstruction(environment, loader, new ClassPathServices(), true)) {};
        node.start();
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
            .put(Modules.SETTINGS)
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

    private static final class ClassPathServices extends NodeServiceProvider {
        @Override
        PluginsService newPluginService(Environment environment, PluginsLoader loader) {
            return new ClassPathPlugins(environment, loader);
        }
    }
}
