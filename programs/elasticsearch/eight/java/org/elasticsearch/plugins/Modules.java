package org.elasticsearch.plugins;

import java.util.List;
import org.elasticsearch.common.settings.Settings;

/** What differs between versions: which plugins are on the class path, how one is described, and what they need set. */
public final class Modules {
    public static final Settings SETTINGS = Settings.builder().put("xpack.security.enabled", false).build();

    static final List<String> NAMES = List.of(
        "org.elasticsearch.transport.netty4.Netty4Plugin",
        "org.elasticsearch.xpack.core.XPackPlugin",
        "org.elasticsearch.xpack.esql.plugin.EsqlPlugin",
        "org.elasticsearch.xpack.kql.KqlPlugin",
        "org.elasticsearch.xpack.versionfield.VersionFieldPlugin",
        "org.elasticsearch.plugins.RootPlugin");

    private Modules() {}

    static PluginDescriptor descriptor(String name) {
        return new PluginDescriptor(
            name, "from the class path", "", "", "17", name, null, List.of(), false, false, false, false);
    }
}
