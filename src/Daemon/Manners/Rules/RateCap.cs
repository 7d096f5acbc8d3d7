using System.Globalization;
using System.Text.RegularExpressions;

namespace MedV.Daemon.Manners.Rules;

/// <summary>A ceiling as an administrator writes it: <c>none</c>, <c>0</c>, <c>200kB/s</c>, <c>2Mbit/s</c> or <c>25%</c> of a link.</summary>
/// <param name="BytesPerSecond">Bytes a second; 0: nothing may move. <see langword="null"/>: not given so.</param>
/// <param name="Percent">From 1 to 100 of the link; <see langword="null"/>: not given so.</param>
internal readonly partial record struct RateCap(long? BytesPerSecond, int? Percent)
{
    /// <summary>What <see cref="TryParse"/> takes, for a person.</summary>
    public const string Expected = "none, 0, a rate like 200kB/s or 2Mbit/s, or a share of the link like 25%";

    // A terabit: beyond every link, and far from where a long ends.
    private const long HighestBytesPerSecond = 125_000_000_000;

    /// <summary>No ceiling.</summary>
    public static RateCap None { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsNone => this == None;

    /// <summary>Reads one. Units are decimal: kB/s, MB/s, GB/s, and with bits kbit/s, Mbit/s, Gbit/s.</summary>
    public static bool TryParse(string text, out RateCap cap)
    {
        cap = None;
        if (text is "none" or "0")
        {
            cap = text == "0" ? new RateCap(0, null) : None;
            return true;
        }

        if (Share().Match(text) is { Success: true } share)
        {
            cap = new RateCap(null, int.Parse(share.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
            return cap.Percent is >= 1 and <= 100;
        }

        if (Rate().Match(text) is not { Success: true } rate)
        {
            return false;
        }

        decimal bytes = decimal.Parse(rate.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * UnitBytes(rate.Groups[2].Value);
        cap = new RateCap((long)decimal.Clamp(bytes, 0, HighestBytesPerSecond), null);
        return bytes is >= 1 and <= HighestBytesPerSecond;
    }

    /// <summary>Bytes a second on a link; <see langword="null"/>: no ceiling.</summary>
    /// <param name="linkBytesPerSecond">What the link can carry.</param>
    public long? On(long linkBytesPerSecond) => BytesPerSecond ?? (Percent is int percent ? long.Max(1, linkBytesPerSecond / 100 * percent) : null);

    /// <summary>As it is written in a configuration.</summary>
    public override string ToString() => this switch
    {
        { BytesPerSecond: 0 } => "0",
        { BytesPerSecond: long rate } => Show(rate).Replace(" ", "", StringComparison.Ordinal),
        { Percent: int percent } => string.Create(CultureInfo.InvariantCulture, $"{percent}%"),
        _ => "none",
    };

    /// <summary>A rate for a person, exact: <c>200 kB/s</c>.</summary>
    public static string Show(long bytesPerSecond)
    {
        (long unit, string name) = bytesPerSecond switch
        {
            >= 1_000_000_000 => (1_000_000_000, "GB/s"),
            >= 1_000_000 => (1_000_000, "MB/s"),
            >= 1_000 => (1_000L, "kB/s"),
            _ => (1, "B/s"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{(decimal)bytesPerSecond / unit:0.#########} {name}");
    }

    private static decimal UnitBytes(string unit) => unit switch
    {
        "B/s" => 1,
        "kB/s" => 1_000,
        "MB/s" => 1_000_000,
        "GB/s" => 1_000_000_000,
        "kbit/s" => 125,
        "Mbit/s" => 125_000,
        _ => 125_000_000,
    };

    [GeneratedRegex(@"^(\d{1,3})%\z")]
    private static partial Regex Share();

    [GeneratedRegex(@"^(\d{1,12}(?:\.\d{1,9})?) ?(B/s|kB/s|MB/s|GB/s|kbit/s|Mbit/s|Gbit/s)\z")]
    private static partial Regex Rate();
}
