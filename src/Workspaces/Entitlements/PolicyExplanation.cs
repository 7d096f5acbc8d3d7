using System.Collections.Immutable;

namespace MedV.Workspaces;

/// <summary>Why a user has what they have: for each setting its value, where it comes from, and why others did not count.</summary>
public sealed record PolicyExplanation
{
    /// <summary>The workspace.</summary>
    public required string Workspace { get; init; }

    /// <summary>The user.</summary>
    public required string User { get; init; }

    /// <summary>The user's groups.</summary>
    public required ImmutableArray<string> Groups { get; init; }

    /// <summary>Whether the user may use it, or why not.</summary>
    public required EntitlementCode Code { get; init; }

    /// <summary>The sentence that the user reads: a refusal or a warning; <see langword="null"/> for none.</summary>
    public required string? Sentence { get; init; }

    /// <summary>All assignments, in the order of the document, each with whether it counts and why.</summary>
    public required ImmutableArray<ExplainedAssignment> Assignments { get; init; }

    /// <summary>What the user gets of the assignments, then the settings of the workspace. Empty of the former when the user gets nothing.</summary>
    public required ImmutableArray<ExplainedSetting> Settings { get; init; }

    /// <summary>Explains what <see cref="Entitlement.For"/> decides for the same arguments.</summary>
    public static PolicyExplanation For(
        WorkspacePolicy policy, UserIdentity user, DateTimeOffset now, DateTimeOffset lastRefresh, DateTimeOffset lastSeen)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(user);

        var times = new EntitlementTimes(now, lastRefresh, lastSeen);
        AssignmentVerdict[] verdicts = AssignmentVerdict.Of(policy, user, times);
        var entitlement = Entitlement.From(policy, user, times, verdicts);
        return new PolicyExplanation
        {
            Workspace = policy.Id,
            User = user.Name,
            Groups = user.Groups,
            Code = entitlement.Code,
            Sentence = entitlement.Refusal ?? entitlement.Warning,
            Assignments = [.. verdicts.Select(verdict => new ExplainedAssignment(verdict.Path, verdict.Code == EntitlementCode.Allowed, WordsFor(verdict)))],
            Settings = [.. AssignedSettings.Explain(entitlement, verdicts), .. DocumentSettings.Explain(policy)],
        };
    }

    /// <summary>The same as lines for people.</summary>
    public IEnumerable<string> ToLines()
    {
        string groups = Groups.IsEmpty ? "no group" : string.Join(", ", Groups);
        yield return $"workspace {Workspace}, user {User} ({groups}): {(Code == EntitlementCode.Allowed ? "allowed" : "refused")}";
        if (Sentence is not null)
        {
            yield return $"  {Sentence}";
        }

        foreach (ExplainedAssignment assignment in Assignments)
        {
            yield return $"{assignment.Path}: {(assignment.Counts ? "counts" : "does not count")}, {assignment.Why}";
        }

        foreach (ExplainedSetting setting in Settings)
        {
            yield return $"{setting.Setting} = {setting.Value}  (from {setting.From})";
            foreach (string other in setting.Others)
            {
                yield return $"    {other}";
            }
        }
    }

    private static string WordsFor(AssignmentVerdict verdict) => verdict.Code switch
    {
        EntitlementCode.Disabled => "names neither the user nor one of their groups",
        EntitlementCode.Expired => $"names {verdict.MatchedBy}, but is over since {verdict.ExpiresAt:yyyy-MM-dd HH:mm} UTC",
        EntitlementCode.Offline => $"names {verdict.MatchedBy}, but this host is offline for too long since {verdict.OfflineAt:yyyy-MM-dd HH:mm} UTC",
        EntitlementCode.ClockSetBack => $"names {verdict.MatchedBy} for a time, and the clock of this host was set back",
        _ => verdict.EndsAt is { } ends
            ? $"names {verdict.MatchedBy}, until {ends:yyyy-MM-dd HH:mm} UTC unless something new is heard"
            : $"names {verdict.MatchedBy}, without an end",
    };
}

/// <summary>An assignment and whether it counts.</summary>
/// <param name="Path">Where it is in the document.</param>
/// <param name="Counts">Whether it counts.</param>
/// <param name="Why">Why, or why not.</param>
public sealed record ExplainedAssignment(string Path, bool Counts, string Why);

/// <summary>A setting.</summary>
/// <param name="Setting">Its path, like <c>display.mode</c> or <c>permissions.clipboard</c>.</param>
/// <param name="Value">What it is for this user.</param>
/// <param name="From"><c>assignments[1]</c>, several with commas between them, <c>workspace</c> or <c>default</c>.</param>
/// <param name="Others">What else was said of it, and why it does not count.</param>
public sealed record ExplainedSetting(string Setting, string Value, string From, ImmutableArray<string> Others);
