using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MedV.Daemon.Manners.Rules;

/// <summary>One row of the table of business hours: <c>Mo-Fr 08:00-18:00 WanDown=200kB/s LanUp=10%</c>.</summary>
/// <param name="Starts">When it begins.</param>
/// <param name="Minutes">How long it lasts each time, from 1 to 1440 minutes on the wall.</param>
/// <param name="Caps">What is in force then.</param>
internal sealed partial record BusinessHoursRow(ImmutableArray<WallMinute> Starts, int Minutes, Caps Caps)
{
    private const string Form = "expected days, a time and ceilings, like Mo-Fr 08:00-18:00 WanDown=200kB/s";

    /// <summary>Reads a row.</summary>
    /// <param name="text">The row.</param>
    /// <param name="row">The row, when there is no fault.</param>
    /// <returns>What is wrong; <see langword="null"/> when nothing is.</returns>
    public static string? TryParse(string text, out BusinessHoursRow? row)
    {
        row = null;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int time = Array.FindIndex(words, word => char.IsAsciiDigit(word[0]));
        if (time < 1)
        {
            return Form;
        }

        var starts = new SortedSet<int>();
        foreach (string days in words[..time])
        {
            if (!TryParseDays(days, starts))
            {
                return $"'{days}' is no day and no days, like Mo or Mo-Fr";
            }
        }

        if (!TryParseTime(words[time], out int from, out int minutes))
        {
            return $"'{words[time]}' is no time from 00:00 to 24:00, like 08:00-18:00 or 22:00-06:00";
        }

        if (TryParseCaps(words[(time + 1)..], out Caps caps) is string fault)
        {
            return fault;
        }

        row = new BusinessHoursRow([.. starts.Select(day => new WallMinute((day * WallMinute.OfDay) + from))], minutes, caps);
        return null;
    }

    private static bool TryParseDays(string text, SortedSet<int> days)
    {
        string[] ends = text.Split('-');
        int first = WallMinute.DayOf(ends[0]);
        int last = WallMinute.DayOf(ends[^1]);
        if (ends.Length > 2 || first < 0 || last < 0)
        {
            return false;
        }

        // Sa-Mo goes over the end of the week.
        for (int day = first; ; day = (day + 1) % 7)
        {
            days.Add(day);
            if (day == last)
            {
                return true;
            }
        }
    }

    private static bool TryParseTime(string text, out int from, out int minutes)
    {
        (from, minutes) = (0, 0);
        if (Times().Match(text) is not { Success: true } match)
        {
            return false;
        }

        int[] numbers = [.. Enumerable.Range(1, 4).Select(group => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture))];
        from = (numbers[0] * 60) + numbers[1];
        int to = (numbers[2] * 60) + numbers[3];

        // An end that lies before the start is on the next day. One that is the start could mean nothing or a day: 00:00-24:00 says that.
        minutes = to > from ? to - from : to + WallMinute.OfDay - from;
        return numbers[1] < 60 && numbers[3] < 60 && from < WallMinute.OfDay && to <= WallMinute.OfDay && from != to;
    }

    private static string? TryParseCaps(string[] words, out Caps caps)
    {
        caps = Caps.Silent;
        foreach (string word in words)
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? word : word[..equals];
            if (equals < 0 || !RateCap.TryParse(word[(equals + 1)..], out RateCap cap))
            {
                return $"'{word}' is not a ceiling: write WanDown, SiteWanDown, LanUp or LanDown, then =, then {RateCap.Expected}";
            }

            Caps? more = name.ToUpperInvariant() switch
            {
                "WANDOWN" when caps.WanDown is null => caps with { WanDown = cap },
                "SITEWANDOWN" when caps.SiteWanDown is null => caps with { SiteWanDown = cap },
                "LANUP" when caps.LanUp is null => caps with { LanUp = cap },
                "LANDOWN" when caps.LanDown is null => caps with { LanDown = cap },
                _ => null,
            };
            if (more is null)
            {
                return $"'{name}' is there twice, or is none of WanDown, SiteWanDown, LanUp, LanDown";
            }

            caps = more;
        }

        return caps == Caps.Silent ? Form : null;
    }

    [GeneratedRegex(@"^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})\z")]
    private static partial Regex Times();
}
