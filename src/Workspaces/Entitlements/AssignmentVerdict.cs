namespace MedV.Workspaces;

/// <summary>Whether an assignment counts for a user at a time.</summary>
/// <param name="Index">Its place in the document.</param>
/// <param name="Assignment">The assignment.</param>
/// <param name="MatchedBy"><c>user anna</c> or <c>group games</c>; <see langword="null"/> when it is not the user's.</param>
/// <param name="ExpiresAt">The first moment at which it is expired, if ever.</param>
/// <param name="OfflineAt">The first moment at which the host was offline for too long, if ever.</param>
/// <param name="Code"><see cref="EntitlementCode.Allowed"/> when it counts.</param>
internal sealed record AssignmentVerdict(
    int Index, Assignment Assignment, string? MatchedBy, DateTimeOffset? ExpiresAt, DateTimeOffset? OfflineAt, EntitlementCode Code)
{
    /// <summary>When it ends, for whichever reason comes first.</summary>
    public DateTimeOffset? EndsAt => ExpiresAt is { } expires && OfflineAt is { } offline
        ? (expires < offline ? expires : offline)
        : ExpiresAt ?? OfflineAt;

    public string Path => $"assignments[{Index}]";

    public static AssignmentVerdict[] Of(WorkspacePolicy policy, UserIdentity user, EntitlementTimes times) =>
        [.. policy.Assignments.Select((assignment, index) => Of(index, assignment, user, times))];

    private static AssignmentVerdict Of(int index, Assignment assignment, UserIdentity user, EntitlementTimes times)
    {
        DateTimeOffset? expires = assignment.Expires is { } last
            ? new DateTimeOffset(last.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : null;

        // No days means "online only". Hosts refresh every quarter of an hour; an hour forgives a few that failed.
        DateTimeOffset? offline = assignment.OfflineDays is { } days
            ? times.LastRefresh + (days == 0 ? TimeSpan.FromHours(1) : TimeSpan.FromDays(days))
            : null;
        string? matched = Match(assignment, user);
        EntitlementCode code = matched is null ? EntitlementCode.Disabled
            : expires <= times.Effective ? EntitlementCode.Expired
            : offline <= times.Effective ? EntitlementCode.Offline
            : (expires ?? offline) is not null && times.IsSetBack ? EntitlementCode.ClockSetBack
            : EntitlementCode.Allowed;
        return new AssignmentVerdict(index, assignment, matched, expires, offline, code);
    }

    private static string? Match(Assignment assignment, UserIdentity user)
    {
        if (assignment.Users.Contains(user.Name, user.Comparer))
        {
            return $"user {user.Name}";
        }

        string? group = assignment.Groups.FirstOrDefault(group => user.Groups.Contains(group, user.Comparer));
        return group is not null ? $"group {group}" : assignment.Users.Contains(Assignment.Everyone) ? "every user" : null;
    }
}
