using System.Globalization;
using System.Text.Json;

namespace MedV.Workspaces;

/// <summary>Explains what a user has from assignments.</summary>
internal static class AssignedSettings
{
    public static IEnumerable<ExplainedSetting> Explain(Entitlement entitlement, AssignmentVerdict[] verdicts)
    {
        if (entitlement.Workspace is not { } workspace)
        {
            return [];
        }

        var tellers = new List<(AssignmentVerdict Verdict, IReadOnlyDictionary<string, string> Values)>();
        foreach (AssignmentVerdict verdict in verdicts.Where(verdict => verdict.MatchedBy is not null))
        {
            tellers.Add((verdict, ValuesOf(verdict.Assignment.Permissions)));
        }

        return
        [
            Apps(workspace, verdicts),
            Ends(workspace, verdicts),
            .. ValuesOf(workspace.Permissions).Select(entry => Permission(entry.Key, entry.Value, tellers)),
        ];
    }

    private static ExplainedSetting Permission(
        string name, string value, List<(AssignmentVerdict Verdict, IReadOnlyDictionary<string, string> Values)> tellers)
    {
        string[] givers = [.. tellers.Where(teller => Counts(teller.Verdict) && teller.Values[name] == value).Select(teller => teller.Verdict.Path)];

        // toGuest of one and toHost of another are both: then nobody alone says what the user has.
        string from = string.Join(", ", givers.Length > 0 ? givers : [.. tellers.Where(teller => Counts(teller.Verdict)).Select(teller => teller.Verdict.Path)]);
        return new ExplainedSetting(
            $"permissions.{name}",
            value,
            from,
            [
                .. tellers.Where(teller => teller.Values[name] != value).Select(teller =>
                    $"{teller.Verdict.Path} says {teller.Values[name]}: {(Counts(teller.Verdict) ? "the least restrictive counts" : WhyNot(teller.Verdict))}"),
            ]);
    }

    private static ExplainedSetting Apps(EffectiveWorkspace workspace, AssignmentVerdict[] verdicts)
    {
        AssignmentVerdict[] counting = [.. verdicts.Where(Counts)];
        AssignmentVerdict[] givers = workspace.AppKeys is null ? [.. counting.Where(verdict => verdict.Assignment.Apps is null)] : counting;
        return new ExplainedSetting(
            "apps",
            workspace.AppKeys is { } keys ? $"[{string.Join(", ", keys)}]" : "all",
            string.Join(", ", givers.Select(verdict => verdict.Path)),
            [
                .. verdicts.Where(verdict => verdict.MatchedBy is not null).Except(givers).Select(verdict =>
                    $"{verdict.Path} gives {AppsOf(verdict)}: {(Counts(verdict) ? "another gives all" : WhyNot(verdict))}"),
            ]);
    }

    private static ExplainedSetting Ends(EffectiveWorkspace workspace, AssignmentVerdict[] verdicts)
    {
        AssignmentVerdict[] givers = [.. verdicts.Where(verdict => Counts(verdict) && verdict.EndsAt == workspace.EndsAt)];
        return new ExplainedSetting(
            "endsAt",
            Time(workspace.EndsAt),
            string.Join(", ", givers.Select(verdict => verdict.Path)),
            [
                .. verdicts.Where(verdict => verdict.MatchedBy is not null).Except(givers).Select(verdict =>
                    $"{verdict.Path} ends at {Time(verdict.EndsAt)}: {(Counts(verdict) ? "the last end counts" : WhyNot(verdict))}"),
            ]);
    }

    private static bool Counts(AssignmentVerdict verdict) => verdict.Code == EntitlementCode.Allowed;

    private static string AppsOf(AssignmentVerdict verdict) => verdict.Assignment.Apps is { } apps ? $"[{string.Join(", ", apps)}]" : "all";

    private static string WhyNot(AssignmentVerdict verdict) => verdict.Code switch
    {
        EntitlementCode.Expired => "it is over",
        EntitlementCode.Offline => "this host is offline for too long",
        _ => "the clock of this host was set back",
    };

    private static string Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "never";

    private static Dictionary<string, string> ValuesOf(Permissions permissions) =>
        JsonSerializer.SerializeToElement(permissions, WorkspaceJson.Default.Permissions)
            .EnumerateObject()
            .ToDictionary(member => member.Name, member => DocumentSettings.Words(member.Value), StringComparer.Ordinal);
}
