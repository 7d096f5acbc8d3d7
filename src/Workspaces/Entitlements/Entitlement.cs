using System.Globalization;

namespace MedV.Workspaces;

/// <summary>Whether a user may use a workspace now, with what, and why not.</summary>
/// <remarks>
/// Each assignment stands for itself: it counts while it is not over. Of all that count and name the user or one of their groups, the user has every app,
/// and of each permission the least restrictive. See <c>docs/workspaces.md</c>, "Who has it".
/// </remarks>
public sealed record Entitlement
{
    private Entitlement(EntitlementCode code, EffectiveWorkspace? workspace, string? refusal, bool deletesMachine)
    {
        Code = code;
        Workspace = workspace;
        Refusal = refusal;
        DeletesMachine = deletesMachine;
    }

    /// <summary>Whether, or why not.</summary>
    public EntitlementCode Code { get; }

    /// <summary>What the user has; <see langword="null"/> when refused.</summary>
    public EffectiveWorkspace? Workspace { get; }

    /// <summary>One sentence for the user; <see langword="null"/> when allowed.</summary>
    public string? Refusal { get; }

    /// <summary>Whether the workspace says that its machine is deleted now: <see cref="WorkspacePolicy.DeleteOn"/>.</summary>
    public bool DeletesMachine { get; }

    /// <summary>14, 7 or 1 when it ends in at most so many days: tell <see cref="Warning"/> once for each. Else <see langword="null"/>.</summary>
    public int? WarningDays { get; private init; }

    /// <summary>One sentence for the user on when it ends, if <see cref="WarningDays"/> is set.</summary>
    public string? Warning { get; private init; }

    /// <summary>Decides.</summary>
    /// <param name="policy">The workspace.</param>
    /// <param name="user">The user.</param>
    /// <param name="now">What the host's clock says.</param>
    /// <param name="lastRefresh">When the realm's metadata were last fetched and found in order.</param>
    /// <param name="lastSeen">The latest time that the host's clock ever said, kept on disk.</param>
    public static Entitlement For(
        WorkspacePolicy policy, UserIdentity user, DateTimeOffset now, DateTimeOffset lastRefresh, DateTimeOffset lastSeen)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(user);

        var times = new EntitlementTimes(now, lastRefresh, lastSeen);
        return From(policy, user, times, AssignmentVerdict.Of(policy, user, times));
    }

    internal static Entitlement From(WorkspacePolicy policy, UserIdentity user, EntitlementTimes times, AssignmentVerdict[] verdicts)
    {
        AssignmentVerdict[] counting = [.. verdicts.Where(verdict => verdict.Code == EntitlementCode.Allowed)];
        if (counting.Length == 0)
        {
            // What the user can mend comes first: a clock, then a cable; then what only an administrator can.
            EntitlementCode code = verdicts.Select(verdict => verdict.Code).DefaultIfEmpty(EntitlementCode.Disabled).Max();
            return new Entitlement(code, null, Refuse(policy, user, times, verdicts, code), policy.DeleteOn.Contains(code));
        }

        DateTimeOffset? ends = counting.Any(verdict => verdict.EndsAt is null) ? null : counting.Max(verdict => verdict.EndsAt);
        var workspace = new EffectiveWorkspace
        {
            Policy = policy with { Assignments = [] },
            User = user.Name,
            AppKeys = counting.Any(verdict => verdict.Assignment.Apps is null)
                ? null
                : [.. counting.SelectMany(verdict => verdict.Assignment.Apps ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Permissions = counting.Select(verdict => verdict.Assignment.Permissions).Aggregate((one, other) => one.Or(other)),
            EndsAt = ends,
        };
        return new Entitlement(EntitlementCode.Allowed, workspace, null, deletesMachine: false).Warned(policy, counting, times);
    }

    // Only of the date: what ends because the host is offline does not end while it is not.
    private Entitlement Warned(WorkspacePolicy policy, AssignmentVerdict[] counting, EntitlementTimes times)
    {
        AssignmentVerdict last = counting.MaxBy(verdict => verdict.ExpiresAt ?? DateTimeOffset.MaxValue)!;
        if (last.ExpiresAt is not { } expires || (expires - times.Effective).TotalDays is not (<= 14 and var left))
        {
            return this;
        }

        return this with
        {
            WarningDays = left <= 1 ? 1 : left <= 7 ? 7 : 14,
            Warning = $"{policy.Id}: expires at the end of {Day(last.Assignment.Expires)} (UTC); ask {Contact(policy)} to have it extended",
        };
    }

    private static string Refuse(
        WorkspacePolicy policy, UserIdentity user, EntitlementTimes times, AssignmentVerdict[] verdicts, EntitlementCode code)
    {
        string contact = Contact(policy);
        AssignmentVerdict[] such = [.. verdicts.Where(verdict => verdict.Code == code)];
        return code switch
        {
            EntitlementCode.Expired => $"{policy.Id}: expired on {Day(such.Max(verdict => verdict.Assignment.Expires))}; ask {contact}",
            EntitlementCode.Offline =>
                $"{policy.Id}: this PC had no word from the realm since {Time(times.LastRefresh)}, the limit is "
                + $"{such.Max(verdict => verdict.Assignment.OfflineDays)} days; connect it to the network, or ask {contact}",
            EntitlementCode.ClockSetBack =>
                $"{policy.Id}: this PC's clock says {Time(times.Now)}, and it said {Time(times.Latest)} before; set the clock right, or ask {contact}",
            _ => $"{policy.Id}: not assigned to {user.Name}; ask {contact}",
        };
    }

    private static string Contact(WorkspacePolicy policy) => policy.SupportContact ?? "your administrator";

    private static string Day(DateOnly? date) => date?.ToString(Reading.AssignmentReader.DateFormat, CultureInfo.InvariantCulture) ?? "";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
