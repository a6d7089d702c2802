package awol;

import io.trino.plugin.memory.MemoryPlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/** Trino in one process with the memory connector as catalog {@code memory}: writes its port to a file when it answers. */
public final class TrinoLauncher
{
    private TrinoLauncher() {}

    /** Arguments: the folder for the file {@code port}, and the process with which this one ends (0: none). */
    public static void main(String[] arguments)
            throws Exception
    {
        Path home = Path.of(arguments[0]);
        long parent = Long.parseLong(arguments[1]);
        if (parent != 0) {
            // A test run that is killed leaves no server behind.
            ProcessHandle.of(parent).ifPresentOrElse(
                    process -> process.onExit().thenRun(() -> Runtime.getRuntime().halt(0)),
                    () -> Runtime.getRuntime().halt(0));
        }
        TestingTrinoServer server = TestingTrinoServer.builder()
                .setBaseDataDir(Optional.of(home))
                .build();
        server.installPlugin(new MemoryPlugin());
        server.createCatalog("memory", "memory", Map.of("memory.max-data-per-node", "8GB"));
        Path unfinished = Files.writeString(home.resolve("port.new"), Integer.toString(server.getBaseUrl().getPort()));
        Files.move(unfinished, home.resolve("port"), StandardCopyOption.ATOMIC_MOVE);
        Thread.currentThread().join();
    }
}
