using System.Globalization;

namespace MedV.SigningTool.Commands;

/// <summary>Sizes and times for people.</summary>
internal static class Sizes
{
    /// <summary>Bytes like <c>12.3 MiB</c>.</summary>
    public static string Format(long bytes)
    {
        string[] units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? $"{bytes} bytes" : $"{value.ToString("0.0", CultureInfo.InvariantCulture)} {units[unit]}";
    }

    /// <summary>A number like <c>53,567</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number and what is counted, like <c>1 file</c> or <c>53,567 files</c>.</summary>
    public static string Count(long number, string what) => Count(number, what, what + "s");

    /// <summary>The same for what is not made plural by an s.</summary>
    public static string Count(long number, string one, string many) => $"{Count(number)} {(number == 1 ? one : many)}";

    /// <summary>A part of a whole, like <c>33.1 %</c>; what is small with more digits, like <c>0.107 %</c>.</summary>
    public static string Percent(long part, long whole)
    {
        double percent = Share(part, whole);
        return $"{percent.ToString(percent is > 0 and < 1 ? "0.000" : "0.0", CultureInfo.InvariantCulture)} %";
    }

    /// <summary>A part of a whole in per cent, to three digits behind the point.</summary>
    public static double Share(long part, long whole) => whole == 0 ? 0 : Math.Round(100.0 * part / whole, 3);

    /// <summary>A time like <c>2027-01-31T12:00:00Z</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
