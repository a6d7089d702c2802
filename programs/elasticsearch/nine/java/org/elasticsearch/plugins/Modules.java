package org.elasticsearch.plugins;

import java.util.List;
import org.elasticsearch.common.settings.Settings;

/** What differs between versions: which plugins are on the class path, how one is described, and what they need set. */
public final class Modules {
    public static final Settings SETTINGS = Settings.EMPTY;

    static final List<String> NAMES =
        List.of("org.elasticsearch.transport.netty4.Netty4Plugin", "org.elasticsearch.plugins.RootPlugin");

    private Modules() {}

    static PluginDescriptor descriptor(String name) {
        return new PluginDescriptor(
            name, "from the class path", "", "", "21", name, null, List.of(), false, false, false, false,
            PluginDescriptor.DeploymentTarget.ALL);
    }
}
