namespace MedV.Daemon.Realm;

/// <summary>Tells from two clocks whether this host was away: asleep, stopped, or frozen by a hypervisor. Pure.</summary>
internal sealed class AbsenceRule
{
    /// <summary>
    /// An absence shorter than this is none. Peers hang up on who does not answer for 15 s (<c>PeerSocket</c>), and a busy host may be late by some seconds.
    /// </summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private TimeSpan? _steady;
    private DateTimeOffset _wall;

    /// <summary>Looks at the clocks.</summary>
    /// <param name="steady">The steady clock, which stands still in some sleeps (Linux) and goes on in others.</param>
    /// <param name="wall">The wall clock, which goes on; that somebody set it an hour ahead looks the same, and costs as little.</param>
    /// <returns>Whether more time than <see cref="Shortest"/> has passed since it was to look again.</returns>
    public bool WasAway(TimeSpan steady, DateTimeOffset wall)
    {
        TimeSpan latest = Interval + Shortest;
        bool wasAway = _steady is TimeSpan before && (steady - before > latest || wall - _wall > latest);
        (_steady, _wall) = (steady, wall);
        return wasAway;
    }
}
