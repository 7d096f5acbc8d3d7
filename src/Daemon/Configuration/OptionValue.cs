using System.Collections.Immutable;
using System.Globalization;
using MedV.Daemon.Manners.Rules;

namespace MedV.Daemon.Configuration;

/// <summary>Option values as text.</summary>
internal static class OptionValue
{
    /// <summary>Reads one value.</summary>
    /// <param name="text">The elements of a list; for every other type one text.</param>
    /// <param name="type">The type of the option.</param>
    /// <param name="value">The value, when the result is true.</param>
    /// <param name="expected">What was expected, for a person.</param>
    public static bool TryParse(ImmutableArray<string> text, Type type, out object? value, out string expected)
    {
        (value, expected) = type switch
        {
            _ when type == typeof(ImmutableArray<string>) => ((object?)text, "a list"),
            _ when type == typeof(string) => (text[0], "a text"),
            _ when type == typeof(bool) => (bool.TryParse(text[0], out bool flag) ? flag : null, "true or false"),
            _ when type == typeof(int) => (int.TryParse(text[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : null, "a whole number"),
            _ when type == typeof(long) => (long.TryParse(text[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null, "a whole number"),
            _ when type == typeof(TimeSpan) => (Duration(text[0]), "a time as [days.]hours:minutes:seconds, like 00:15:00"),
            _ when type == typeof(RateCap) => (RateCap.TryParse(text[0], out RateCap cap) ? cap : null, RateCap.Expected),
            _ when type.IsEnum => (Named(type, text[0]), $"one of {string.Join(", ", Enum.GetNames(type))}"),
            _ => throw new NotSupportedException($"An option of type {type} cannot be read."),
        };
        return value is not null;
    }

    /// <summary>Shows a value the way it is written in a configuration file.</summary>
    public static string Show(object? value) => value switch
    {
        ImmutableArray<string> list => $"[{string.Join(", ", list.Select(element => $"\"{element}\""))}]",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        TimeSpan time => $"\"{time.ToString("c", CultureInfo.InvariantCulture)}\"",
        _ => $"\"{value}\"",
    };

    // TimeSpan.Parse reads "15" as 15 days and "24:00:00" as 24 days: nobody means that.
    private static TimeSpan? Duration(string text) =>
        text.Contains(':', StringComparison.Ordinal)
        && TimeSpan.TryParseExact(text, [@"h\:mm\:ss", @"h\:mm\:ss\.FFFFFFF", @"d\.h\:mm\:ss", @"d\.h\:mm\:ss\.FFFFFFF"], CultureInfo.InvariantCulture, out TimeSpan time)
            ? time
            : null;

    // Enum.Parse takes numbers, too.
    private static object? Named(Type type, string text) =>
        Enum.GetNames(type).Any(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) ? Enum.Parse(type, text, ignoreCase: true) : null;
}
