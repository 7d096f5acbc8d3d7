using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing;

/// <summary>Collects what is to be said to people; a guest cannot make it long.</summary>
internal sealed class MenuRemarks
{
    private readonly List<string> _lines = [];
    private int _more;

    /// <summary>Notes a line. What a stranger wrote must be clean, or quoted by <see cref="Quote"/>.</summary>
    public void Add(string line)
    {
        if (_lines.Count < MenuLimits.Remarks)
        {
            _lines.Add(line);
        }
        else
        {
            _more++;
        }
    }

    /// <summary>Notes a line that sums up, however many there are. For a line of ours that comes once.</summary>
    public void AddSummary(string line) => _lines.Insert(0, line);

    /// <summary>What was noted.</summary>
    public ImmutableArray<string> ToLines() => _more == 0 ? [.. _lines] : [.. _lines, $"and {_more} more"];

    /// <summary>Makes a stranger's word safe to print.</summary>
    public static string Quote(string untrusted) => "'" + Text.CleanText.Of(untrusted, 64) + "'";
}
