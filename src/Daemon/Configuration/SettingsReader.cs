using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MedV.Terminal;

namespace MedV.Daemon.Configuration;

/// <summary>Makes <see cref="DaemonSettings"/> from layers of text, or says everything that is wrong with them.</summary>
/// <remarks>
/// The binder of Microsoft.Extensions.Configuration stops at the first fault of a section, adds a list to its default instead of replacing it,
/// and cannot say which file, variable or flag a value came from.
/// </remarks>
internal static class SettingsReader
{
    private const string Hint = "docs/configuration.md lists every key; medvd --check-config checks without starting";

    /// <summary>All options by <c>Section:Key</c>, in the order of the documentation.</summary>
    // Named one by one, and not found by reflection alone: else a native build would leave them out.
    public static ImmutableArray<(PropertyInfo Section, PropertyInfo Option)> Options { get; } =
    [
        .. OptionsOf<StoreOptions>(typeof(DaemonSettings).GetProperty(nameof(DaemonSettings.Store))),
        .. OptionsOf<ControlOptions>(typeof(DaemonSettings).GetProperty(nameof(DaemonSettings.Control))),
        .. OptionsOf<DeliveryOptions>(typeof(DaemonSettings).GetProperty(nameof(DaemonSettings.Delivery))),
        .. OptionsOf<SeedsOptions>(typeof(DaemonSettings).GetProperty(nameof(DaemonSettings.Seeds))),
        .. OptionsOf<DiscoveryOptions>(typeof(DaemonSettings).GetProperty(nameof(DaemonSettings.Discovery))),
        .. OptionsOf<SwarmOptions>(typeof(DaemonSettings).GetProperty(nameof(DaemonSettings.Swarm))),
        .. OptionsOf<MetricsOptions>(typeof(DaemonSettings).GetProperty(nameof(DaemonSettings.Metrics))),
        .. OptionsOf<OriginAccessOptions>(typeof(DaemonSettings).GetProperty(nameof(DaemonSettings.Origin))),
        .. OptionsOf<MannersOptions>(typeof(DaemonSettings).GetProperty(nameof(DaemonSettings.Manners))),
        .. OptionsOf<LogOptions>(typeof(DaemonSettings).GetProperty(nameof(DaemonSettings.Log))),
    ];

    /// <summary>Reads the settings; later layers win.</summary>
    /// <exception cref="StartupException">Keys are unknown or values wrong; it names them all.</exception>
    public static DaemonSettings Read(params ReadOnlySpan<SettingsLayer> layers)
    {
        var faults = new List<string>();
        var origins = new Dictionary<string, string>(StringComparer.Ordinal);
        var settings = new DaemonSettings { Origins = origins };
        foreach (SettingsLayer layer in layers)
        {
            faults.AddRange(UnknownKeys(layer));
            foreach ((PropertyInfo section, PropertyInfo option) in Options)
            {
                string key = $"{section.Name}:{option.Name}";
                if (Find(layer, key, option) is not { } found)
                {
                    continue;
                }

                string name = layer.NameOf(key);
                origins[key] = name;
                if (OptionValue.TryParse(found, option.PropertyType, out object? value, out string expected))
                {
                    option.SetValue(section.GetValue(settings), value);
                    faults.AddRange(Faults(option, value).Select(fault => $"{name}: {OptionValue.Show(value)} {fault}"));
                }
                else
                {
                    faults.Add($"{name}: '{string.Join(',', found)}' is not {expected}");
                }
            }
        }

        faults.AddRange(settings.Manners.Faults().Select(found =>
            $"{origins.GetValueOrDefault($"{nameof(DaemonSettings.Manners)}:{found.Option}", found.Option)}: {found.Fault}"));
        return faults.Count > 0 ? throw new StartupException(ExitCode.Configuration, [.. faults], Hint) : settings;
    }

    private static IEnumerable<(PropertyInfo Section, PropertyInfo Option)> OptionsOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        PropertyInfo? section) =>
        typeof(T).GetProperties().Select(option => (section!, option));

    private static ImmutableArray<string>? Find(SettingsLayer layer, string key, PropertyInfo option) =>
        option.PropertyType == typeof(ImmutableArray<string>) ? layer.List(key)
        : layer.Values.TryGetValue(key, out string? text) ? [text ?? ""]
        : null;

    private static IEnumerable<string> UnknownKeys(SettingsLayer layer) =>
        layer.Values.Keys.Where(key => !IsKnown(key, layer.Values[key])).Order(StringComparer.OrdinalIgnoreCase).Select(key => $"{layer.NameOf(key)}: no such key");

    private static bool IsKnown(string key, string? value)
    {
        string[] parts = key.Split(':');
        return Options.Any(known =>
            Same(parts[0], known.Section.Name)
            && (parts.Length == 1 ? string.IsNullOrEmpty(value) // An empty section: {"Swarm": {}}.
                : Same(parts[1], known.Option.Name)
                  && (parts.Length == 2 || (parts.Length == 3 && known.Option.PropertyType == typeof(ImmutableArray<string>) && ushort.TryParse(parts[2], out _)))));
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> Faults(PropertyInfo option, object? value) =>
        option.GetCustomAttributes<ValidationAttribute>().Where(rule => !rule.IsValid(value)).Select(rule =>
            rule is RangeAttribute range ? $"is not from {range.Minimum} to {range.Maximum}" : rule.FormatErrorMessage(option.Name));
}
