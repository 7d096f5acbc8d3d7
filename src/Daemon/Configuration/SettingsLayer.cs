using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;

namespace MedV.Daemon.Configuration;

/// <summary>One place that configuration comes from. Later layers win, value by value; a list is taken whole.</summary>
/// <param name="Values">The values by <c>Section:Key</c>, and for lists also <c>Section:Key:0</c> and so on. Keys ignore case.</param>
/// <param name="NameOf">How a person finds the key in this place.</param>
internal sealed record SettingsLayer(IReadOnlyDictionary<string, string?> Values, Func<string, string> NameOf)
{
    private const string EnvironmentPrefix = "MEDV_";

    /// <summary>The command line's <c>--Section:Key=value</c>.</summary>
    public static SettingsLayer OfFlags(IEnumerable<KeyValuePair<string, string>> flags) =>
        new(ByKey(flags.Select(flag => KeyValuePair.Create(flag.Key, (string?)flag.Value))), key => $"--{key}");

    /// <summary>The variables <c>MEDV_Section__Key</c>. Others, like <c>MEDV_SOCKET</c>, belong to other programs and are left alone.</summary>
    public static SettingsLayer OfEnvironment(IEnumerable<KeyValuePair<string, string>> variables) =>
        new(
            ByKey(variables
                .Where(variable => variable.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase) && variable.Key.Contains("__", StringComparison.Ordinal))
                .Select(variable => KeyValuePair.Create(variable.Key[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value))),
            key => EnvironmentPrefix + key.Replace(":", "__", StringComparison.Ordinal));

    /// <summary>A JSON file, read as every .NET program does: comments and trailing commas are welcome.</summary>
    /// <exception cref="StartupException">The file cannot be read, or is not one JSON object.</exception>
    public static SettingsLayer OfFile(string path) => new(new JsonFile(path).Read(), key => $"{key} in {path}");

    /// <summary>The list under <paramref name="key"/>: elements, or one text with commas; null when this layer does not mention it.</summary>
    public ImmutableArray<string>? List(string key)
    {
        string[] elements =
        [
            .. Values.Where(value => value.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase))
                .OrderBy(value => value.Key, ConfigurationKeyComparer.Instance)
                .Select(value => value.Value ?? ""),
        ];
        return elements.Length > 0 ? [.. elements]
            : Values.TryGetValue(key, out string? text) ? [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]
            : null;
    }

    private static Dictionary<string, string?> ByKey(IEnumerable<KeyValuePair<string, string?>> values)
    {
        var byKey = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach ((string key, string? value) in values)
        {
            byKey[key] = value;
        }

        return byKey;
    }
}
