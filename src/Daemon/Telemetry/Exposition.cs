using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MedV.Daemon.Telemetry;

/// <summary>Writes figures in the Prometheus text format, version 0.0.4. Nothing in a label's value can break it.</summary>
/// <remarks>A family is begun with <see cref="Counter"/> or <see cref="Gauge"/>; its samples follow. Used by one thread.</remarks>
internal sealed class Exposition
{
    /// <summary>The media type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    // A monitoring system keeps every value that it has ever seen. Names of images have at most 64 characters; this is for what is no name.
    private const int MostValueChars = 128;

    private readonly StringBuilder _text = new();
    private string _family = "";

    /// <summary>Begins the figures of something that only grows, in its base unit.</summary>
    /// <param name="name">Letters, digits and underscores; ends with <c>_total</c>.</param>
    /// <param name="help">What it is, in one line.</param>
    public Exposition Counter(string name, string help) => Begin(name, "counter", help);

    /// <summary>Begins the figures of something that comes and goes, in its base unit.</summary>
    /// <param name="name">Letters, digits and underscores.</param>
    /// <param name="help">What it is, in one line.</param>
    public Exposition Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <summary>Writes a figure of the family that was begun last.</summary>
    /// <param name="value">The figure.</param>
    /// <param name="labels">Names as above, each once; values are anything. No two figures of a family have the same.</param>
    public Exposition Sample(double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_family);
        for (int i = 0; i < labels.Length; i++)
        {
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"");
            AppendEscaped(Clean(labels[i].Value));
            _text.Append('"');
        }

        if (labels.Length > 0)
        {
            _text.Append('}');
        }

        _text.Append(' ').Append(Number(value)).Append('\n');
        return this;
    }

    /// <summary>The text.</summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(_text.ToString());

    private Exposition Begin(string name, string type, string help)
    {
        _family = name;
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append('\n').Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        return this;
    }

    private void AppendEscaped(string value)
    {
        foreach (char c in value)
        {
            _ = c switch
            {
                '\\' => _text.Append("\\\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append("\\n"),
                _ => _text.Append(c),
            };
        }
    }

    /// <summary>A value that is not too long and has no control characters. One that was changed ends with its hash: two must not become the same figure.</summary>
    private static string Clean(string value)
    {
        string clean = string.Concat(value.EnumerateRunes().Take(MostValueChars).Select(rune => Rune.IsControl(rune) && rune.Value != '\n' ? "?" : rune.ToString()));
        return clean == value ? value : $"{clean}~{Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(value.AsSpan())))[..16]}";
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ when value == Math.Floor(value) && Math.Abs(value) < 1e15 => ((long)value).ToString(CultureInfo.InvariantCulture),
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
