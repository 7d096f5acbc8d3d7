using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MedV.Daemon.Configuration;

namespace MedV.Daemon.Hosting;

/// <summary>The configuration in force, as <c>medvd --check-config</c> prints it.</summary>
internal static class SettingsText
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line for each key: its value, and where that comes from.</summary>
    public static string Table(DaemonSettings settings)
    {
        (string Key, string Value, string Origin)[] rows =
        [
            .. SettingsReader.Options.Select(known =>
            {
                string key = $"{known.Section.Name}:{known.Option.Name}";
                return (key, OptionValue.Show(Value(settings, known)), settings.Origins.GetValueOrDefault(key, "default"));
            }),
        ];
        int keyWidth = rows.Max(row => row.Key.Length);
        int valueWidth = rows.Max(row => row.Value.Length);
        var text = new StringBuilder();
        foreach ((string key, string value, string origin) in rows)
        {
            text.Append(key.PadRight(keyWidth)).Append("  ").Append(value.PadRight(valueWidth)).Append("  ").Append(origin).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A configuration file that says the same.</summary>
    public static string Json(DaemonSettings settings)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented))
        {
            writer.WriteStartObject();
            foreach (IGrouping<string, (PropertyInfo Section, PropertyInfo Option)> section in SettingsReader.Options.GroupBy(known => known.Section.Name))
            {
                writer.WriteStartObject(section.Key);
                foreach ((PropertyInfo Section, PropertyInfo Option) known in section)
                {
                    writer.WritePropertyName(known.Option.Name);
                    writer.WriteRawValue(JsonOf(Value(settings, known)));
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static object? Value(DaemonSettings settings, (PropertyInfo Section, PropertyInfo Option) known) =>
        known.Option.GetValue(known.Section.GetValue(settings));

    private static string JsonOf(object? value) => value switch
    {
        ImmutableArray<string> list => $"[{string.Join(", ", list.Select(JsonOf))}]",
        string text => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"",
        _ => OptionValue.Show(value),
    };
}
