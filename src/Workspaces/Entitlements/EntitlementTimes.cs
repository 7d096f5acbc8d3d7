namespace MedV.Workspaces;

/// <summary>The times on which an entitlement depends. All from the host; this library has no clock.</summary>
/// <param name="Now">What the host's clock says.</param>
/// <param name="LastRefresh">When the realm's metadata were last fetched and found in order.</param>
/// <param name="LastSeen">The latest time that the host's clock ever said, kept on disk; never set back but by an administrator.</param>
internal readonly record struct EntitlementTimes(DateTimeOffset Now, DateTimeOffset LastRefresh, DateTimeOffset LastSeen)
{
    // Clocks are set right by minutes all the time, and a summer time that was never heard of moves no UTC.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <summary>The latest time that the clock is known to have said.</summary>
    public DateTimeOffset Latest => LastSeen > LastRefresh ? LastSeen : LastRefresh;

    /// <summary>What time it is at least: setting the clock back a little wins nothing.</summary>
    public DateTimeOffset Effective => Now > Latest ? Now : Latest;

    /// <summary>Whether the clock was set back by more than clocks are.</summary>
    public bool IsSetBack => Latest - Now > Tolerance;
}
