using System.Globalization;

namespace MedV.Daemon.Manners.Rules;

/// <summary>A minute of the week as the clock on the wall shows it, from Monday 00:00.</summary>
/// <param name="Number">From 0 to 10079.</param>
internal readonly record struct WallMinute(int Number)
{
    /// <summary>Minutes of a day.</summary>
    public const int OfDay = 24 * 60;

    /// <summary>Minutes of a week.</summary>
    public const int OfWeek = 7 * OfDay;

    private static readonly string[] Days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

    /// <summary>What the wall shows in a time zone.</summary>
    public static WallMinute At(DateTimeOffset now, TimeZoneInfo zone)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(now, zone);
        return new WallMinute((((int)local.DayOfWeek + 6) % 7 * OfDay) + (local.Hour * 60) + local.Minute);
    }

    /// <summary>The number of a day's name, Monday being 0; -1 when there is no such day.</summary>
    public static int DayOf(ReadOnlySpan<char> name)
    {
        for (int day = 0; day < Days.Length; day++)
        {
            if (name.Equals(Days[day], StringComparison.OrdinalIgnoreCase))
            {
                return day;
            }
        }

        return -1;
    }

    /// <summary>So many minutes later; the week begins anew.</summary>
    public WallMinute Plus(int minutes) => new((Number + minutes) % OfWeek);

    /// <summary>The time, <c>18:00</c>.</summary>
    public string Time => string.Create(CultureInfo.InvariantCulture, $"{Number % OfDay / 60:00}:{Number % 60:00}");

    /// <summary>Day and time, <c>Mo 18:00</c>.</summary>
    public override string ToString() => $"{Days[Number / OfDay]} {Time}";
}
