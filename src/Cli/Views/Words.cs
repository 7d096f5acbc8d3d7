using System.Globalization;
using Spectre.Console;

namespace MedV.Cli.Views;

/// <summary>Numbers the way people read them.</summary>
internal static class Words
{
    private static readonly string[] Units = ["KiB", "MiB", "GiB", "TiB"];

    /// <summary>A size: <c>12.3 MiB</c>; below 1 KiB in bytes: <c>512 B</c>.</summary>
    public static string Size(long bytes)
    {
        if (bytes < 1024)
        {
            return $"{bytes} B";
        }

        double value = bytes / 1024.0;
        int unit = 0;

        // 1023.95 would be shown as 1024.0.
        while (value >= 1023.95 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {Units[unit]}");
    }

    /// <summary>A rate: <c>12.3 MiB/s</c>; a dash for nothing.</summary>
    public static string Rate(long bytesPerSecond) => bytesPerSecond <= 0 ? "-" : $"{Size(bytesPerSecond)}/s";

    /// <summary>The time to go, behind a comma: <c>, 6 seconds left</c>; nothing when it is not known.</summary>
    public static string Left(long? seconds) => seconds is { } left ? $", {Duration(TimeSpan.FromSeconds(Math.Min(left, 31_536_000)))} left" : "";

    /// <summary>A short span of time: <c>1.3 seconds</c>; above ten seconds as <see cref="Duration"/> tells it.</summary>
    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds < 9.95 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} seconds") : Duration(time);

    /// <summary>A span of time in its one or two largest units: <c>6 seconds</c>, <c>1 hour 5 minutes</c>.</summary>
    public static string Duration(TimeSpan time)
    {
        TimeSpan whole = TimeSpan.FromSeconds(Math.Max(0, Math.Round(time.TotalSeconds)));
        return whole switch
        {
            { TotalSeconds: < 60 } => Count(whole.Seconds, "second"),
            { TotalMinutes: < 10 } => Two(whole.Minutes, "minute", whole.Seconds, "second"),
            { TotalHours: < 1 } => Count(whole.Minutes, "minute"),
            { TotalDays: < 1 } => Two(whole.Hours, "hour", whole.Minutes, "minute"),
            _ => Two(whole.Days, "day", whole.Hours, "hour"),
        };
    }

    /// <summary>A number of things: <c>1 peer</c>, <c>3 peers</c>.</summary>
    public static string Count(long number, string thing) => number == 1 ? $"1 {thing}" : $"{number} {thing}s";

    /// <summary>A share in percent; 100 only when it is all, 0 only when it is nothing.</summary>
    public static string Percent(long part, long whole)
    {
        double percent = whole <= 0 ? 100 : 100.0 * part / whole;
        return part <= 0 && whole > 0 ? "0 %"
            : part >= whole ? "100 %"
            : string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(Math.Round(percent), 1, 99):0} %");
    }

    /// <summary>A text from elsewhere for a line of markup: brackets stand for themselves, and nothing in it can move the cursor or change colours.</summary>
    public static string Literal(string text) => Markup.Escape(Visible(text));

    /// <summary>A text from elsewhere in which every control character is a question mark.</summary>
    public static string Visible(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));

    /// <summary>A text of many lines from elsewhere: what could move the cursor or change colours is a question mark, line feeds and tabs stay.</summary>
    public static string Lines(string text) => string.Concat(text.ReplaceLineEndings("\n").Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c));

    private static string Two(int large, string largeUnit, int small, string smallUnit) =>
        small == 0 ? Count(large, largeUnit) : $"{Count(large, largeUnit)} {Count(small, smallUnit)}";
}
