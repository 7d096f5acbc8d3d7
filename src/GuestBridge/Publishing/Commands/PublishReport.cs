namespace MedV.GuestBridge.Publishing.Commands;

/// <summary>What <c>medv-bridge publish --json</c> prints.</summary>
internal sealed record PublishReport(PublishReport.Change[] Changes, string[] Failures, string[] Remarks)
{
    /// <summary>Makes it of an outcome.</summary>
    public static PublishReport Of(PublishOutcome outcome, Func<Reconciling.FileKey, string> pathOf) => new(
        [.. outcome.Changes.Select(change => new Change(change.Verb, pathOf(change.Key), change.Owner))],
        [.. outcome.Failures],
        [.. outcome.Remarks]);

    internal sealed record Change(string Verb, string Path, string Owner);
}
