using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MedV.Daemon.Tests.Telemetry;

/// <summary>Reads the Prometheus text format 0.0.4, and refuses what is only nearly that.</summary>
internal sealed partial class StrictExposition
{
    private readonly Dictionary<string, string> _types = [];
    private readonly Dictionary<string, double> _samples = [];
    private readonly HashSet<string> _helped = [];
    private readonly HashSet<string> _closed = [];
    private string _family = "";

    /// <summary>Type of each family.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>Each figure by its name and labels, as they are written.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <summary>Values of a label, as they were before they were escaped.</summary>
    public ImmutableArray<string> Values(string label) =>
        [.. _samples.Keys.SelectMany(key => Label().Matches(key)).Where(match => match.Groups["name"].Value == label).Select(match => Unescape(match.Groups["value"].Value))];

    /// <exception cref="FormatException">It is not that format.</exception>
    public static StrictExposition Parse(byte[] utf8)
    {
        string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(utf8);
        var parsed = new StrictExposition();
        Require(text.EndsWith('\n'), "the last line has no end");
        foreach (string line in text[..^1].Split('\n'))
        {
            if (line.StartsWith('#'))
            {
                parsed.Comment(line);
            }
            else
            {
                parsed.Sample(line);
            }
        }

        return parsed;
    }

    private void Comment(string line)
    {
        Match match = CommentLine().Match(line);
        Require(match.Success, $"'{line}' is neither HELP nor TYPE");
        string name = match.Groups["name"].Value;
        if (match.Groups["kind"].Value == "HELP")
        {
            Require(_helped.Add(name), $"{name} has two HELP lines");
            Require(!BadEscape().IsMatch(match.Groups["rest"].Value), $"the help of {name} has a backslash that escapes nothing");
            Begin(name);
            return;
        }

        Require(_family == name, $"TYPE of {name} does not follow its HELP");
        Require(match.Groups["rest"].Value is "counter" or "gauge", $"{name} has the type '{match.Groups["rest"].Value}'");
        Require(_types.TryAdd(name, match.Groups["rest"].Value), $"{name} has two TYPE lines");
    }

    private void Begin(string name)
    {
        if (_family.Length > 0)
        {
            _closed.Add(_family);
        }

        Require(!_closed.Contains(name), $"the lines of {name} do not stand together");
        _family = name;
    }

    private void Sample(string line)
    {
        Match match = SampleLine().Match(line);
        Require(match.Success, $"'{line}' is no figure");
        string name = match.Groups["name"].Value;
        Require(name == _family && _types.ContainsKey(name), $"{name} has no HELP and TYPE above it");
        string[] labels = [.. match.Groups["label"].Captures.Select(capture => capture.Value)];
        Require(labels.Distinct().Count() == labels.Length, $"'{line}' has a label twice");
        Require(labels.All(label => !label.StartsWith("__", StringComparison.Ordinal)), $"'{line}' has a reserved label");
        string number = match.Groups["number"].Value;
        double value = number switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        Require(_types[name] != "counter" || (name.EndsWith("_total", StringComparison.Ordinal) && value >= 0), $"the counter {name} does not end in _total, or is negative");
        Require(_types[name] != "gauge" || !name.EndsWith("_total", StringComparison.Ordinal), $"the gauge {name} ends in _total");
        string key = string.Join(',', match.Groups["pair"].Captures.Select(capture => capture.Value).Order(StringComparer.Ordinal));
        Require(_samples.TryAdd(key.Length == 0 ? name : $"{name}{{{key}}}", value), $"'{line}' is there twice");
    }

    private static string Unescape(string value) =>
        Escape().Replace(value, match => match.Value switch { "\\n" => "\n", "\\\\" => "\\", _ => "\"" });

    private static void Require(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new FormatException(otherwise);
        }
    }

    [GeneratedRegex(@"^# (?<kind>HELP|TYPE) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<rest>.+)$")]
    private static partial Regex CommentLine();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<pair>(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="([^"\\]|\\["\\n])*")(,(?<pair>(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="([^"\\]|\\["\\n])*"))*\})? (?<number>[+-]?[0-9][0-9.eE+-]*|\+Inf|-Inf|NaN)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\["\\n])*)["]""")]
    private static partial Regex Label();

    [GeneratedRegex("""\\["\\n]""")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\\(?![\\n])")]
    private static partial Regex BadEscape();
}
