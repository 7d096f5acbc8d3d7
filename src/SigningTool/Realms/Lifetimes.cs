namespace MedV.SigningTool.Realms;

/// <summary>How long what is signed stays valid, in days, unless an option says otherwise.</summary>
/// <param name="Targets">Of the targets.</param>
/// <param name="Snapshot">Of the snapshot.</param>
/// <param name="Timestamp">Of the timestamp.</param>
/// <param name="Root">Of a root that is renewed.</param>
// Python's repository tools use a year and days; hosts that work offline for a week or two must not trip over the timestamp.
internal sealed record Lifetimes(int Targets, int Snapshot, int Timestamp, int Root)
{
    public const int RootDays = 365;
    public const int TargetsDays = 90;
    public const int SnapshotDays = 30;
    public const int TimestampDays = 14;

    /// <summary>A host authority lives as long as the hosts; replacing one touches every host.</summary>
    public const int AuthorityDays = 7300;
}
