using System.Collections.Immutable;

namespace MedV.Daemon.Manners.Rules;

/// <summary>The table of business hours: which ceilings are in force at which time on the wall. No two rows overlap.</summary>
/// <remarks>
/// Times are those that the clock on the wall shows. Where it is set forward, a row that lies in the hour that does not exist is not in force that day; where it is set back, one that
/// lies in the hour that comes twice is in force twice.
/// </remarks>
internal sealed class BusinessHours
{
    private const int MostRows = 100;
    private const byte Free = byte.MaxValue;

    private readonly ImmutableArray<BusinessHoursRow> _rows;

    // Ten thousand minutes are little, and looking one up cannot be wrong.
    private readonly byte[] _rowOfMinute;

    private BusinessHours(ImmutableArray<BusinessHoursRow> rows, byte[] rowOfMinute)
    {
        _rows = rows;
        _rowOfMinute = rowOfMinute;
    }

    /// <summary>Without rows.</summary>
    public static BusinessHours None { get; } = Parse([], out _);

    /// <summary>Whether a row has a share of the WAN link.</summary>
    public bool NeedWanLink => _rows.Any(row => row.Caps.NeedWanLink);

    /// <summary>Reads a table.</summary>
    /// <param name="texts">The rows.</param>
    /// <param name="faults">All that is wrong with them; what is, is not in the table.</param>
    public static BusinessHours Parse(ImmutableArray<string> texts, out ImmutableArray<string> faults)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var rows = ImmutableArray.CreateBuilder<BusinessHoursRow>();
        byte[] rowOfMinute = new byte[WallMinute.OfWeek];
        Array.Fill(rowOfMinute, Free);
        var textOf = new List<string>();
        foreach (string text in texts.Take(MostRows))
        {
            if (BusinessHoursRow.TryParse(text, out BusinessHoursRow? row) is string fault)
            {
                found.Add($"row \"{text}\": {fault}");
                continue;
            }

            var overlaps = new SortedSet<byte>();
            foreach (WallMinute minute in row!.Starts.SelectMany(start => Enumerable.Range(0, row.Minutes).Select(start.Plus)))
            {
                overlaps.Add(rowOfMinute[minute.Number]);
                rowOfMinute[minute.Number] = (byte)rows.Count;
            }

            found.AddRange(overlaps.Where(other => other != Free && other != rows.Count).Select(other => $"row \"{text}\" overlaps row \"{textOf[other]}\""));
            rows.Add(row);
            textOf.Add(text);
        }

        if (texts.Length > MostRows)
        {
            found.Add($"has {texts.Length} rows, at most {MostRows} are allowed");
        }

        faults = found.ToImmutable();
        return new BusinessHours(rows.ToImmutable(), rowOfMinute);
    }

    /// <summary>The ceilings in force; <see langword="null"/> outside of business hours.</summary>
    /// <param name="minute">The time on the wall.</param>
    /// <param name="until">When that ends, as a person says it: <c>18:00</c>, or <c>Mo 08:00</c> when it is a day away or more; empty: never.</param>
    public Caps? At(WallMinute minute, out string until)
    {
        byte row = _rowOfMinute[minute.Number];
        int minutes = 1;
        while (minutes < WallMinute.OfWeek && _rowOfMinute[minute.Plus(minutes).Number] == row)
        {
            minutes++;
        }

        WallMinute end = minute.Plus(minutes);
        until = minutes switch
        {
            < WallMinute.OfDay => end.Time,
            < WallMinute.OfWeek => end.ToString(),
            _ => "",
        };
        return row == Free ? null : _rows[row].Caps;
    }
}
