package org.elasticsearch.plugins;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.elasticsearch.env.Environment;
import org.elasticsearch.plugins.ExtensiblePlugin.ExtensionLoader;

/**
 * The node's plugins, taken from the class path instead of a distribution's {@code modules} folder. Compiles against
 * 8.19 and 9.x; what differs is in {@code Modules}.
 *
 * In this package because {@link PluginsService.LoadedPlugin} is private to it.
 */
public final class ClassPathPlugins extends PluginsService {
    private final List<LoadedPlugin> plugins = new ArrayList<>();

    public ClassPathPlugins(Environment environment, PluginsLoader loader) {
        super(environment.settings(), environment.configDir(), loader);
        ClassLoader classes = ClassPathPlugins.class.getClassLoader();
        for (String name : Modules.NAMES) {
            plugins.add(load(name, classes, environment));
        }
        ExtensionLoader services = new ExtensionLoader() {
            @Override
            public <T> List<T> loadExtensions(Class<T> type) {
                return providers(type);
            }
        };
        for (LoadedPlugin plugin : plugins) {
            if (plugin.instance() instanceof ExtensiblePlugin extensible) {
                extensible.loadExtensions(services);
            }
        }
    }

    private static LoadedPlugin load(String name, ClassLoader classes, Environment environment) {
        try {
            Class<? extends Plugin> type = Class.forName(name, true, classes).asSubclass(Plugin.class);
            return new LoadedPlugin(Modules.descriptor(name), loadPlugin(type, environment.settings(), environment.configDir()), classes);
        } catch (ClassNotFoundException missing) {
            throw new IllegalStateException("a jar is missing from the class path", missing);
        }
    }

    private static <T> List<T> providers(Class<T> type) {
        return ServiceLoader.load(type, ClassPathPlugins.class.getClassLoader()).stream().map(ServiceLoader.Provider::get).toList();
    }

    @Override
    protected List<LoadedPlugin> plugins() {
        // The base class asks once before this class has set its own list.
        return plugins == null ? List.of() : plugins;
    }

    @Override
    public <T> List<? extends T> loadServiceProviders(Class<T> type) {
        return providers(type);
    }
}
