using System.Text.Json;

namespace MedV.Workspaces.Tests;

public sealed class PolicyExplanationTests
{
    private static readonly DateTimeOffset Now = Repository.Noon;

    private static readonly WorkspacePolicy Policy = Repository.WithAssignments(
        """
        [{"users":["anna"],"permissions":{"clipboard":"toGuest"},"apps":["calc"]},
         {"groups":["games"],"permissions":{"clipboard":"both"}},
         {"groups":["games"],"expires":"2027-05-01","permissions":{"printing":true}},
         {"groups":["board"],"permissions":{"files":"both"}}]
        """,
        ""","start":"atLogon" """);

    [Fact]
    public void Each_assignment_says_whether_it_counts_and_why()
    {
        PolicyExplanation explanation = Explain("anna", "games");

        Assert.Equal(
            [
                new("assignments[0]", true, "names user anna, without an end"),
                new("assignments[1]", true, "names group games, without an end"),
                new("assignments[2]", false, "names group games, but is over since 2027-05-02 00:00 UTC"),
                new("assignments[3]", false, "names neither the user nor one of their groups"),
            ],
            explanation.Assignments.ToArray());
    }

    [Fact]
    public void A_permission_says_who_gives_it_and_why_others_do_not_count()
    {
        PolicyExplanation explanation = Explain("anna", "games");

        ExplainedSetting clipboard = Setting(explanation, "permissions.clipboard");
        Assert.Equal(("both", "assignments[1]"), (clipboard.Value, clipboard.From));
        Assert.Equal(
            ["assignments[0] says toGuest: the least restrictive counts", "assignments[2] says none: it is over"],
            clipboard.Others.ToArray());
        Assert.Equal(["assignments[2] says true: it is over"], Setting(explanation, "permissions.printing").Others.ToArray());
        Assert.Equal(
            ["assignments[0] gives [calc]: another gives all", "assignments[2] gives all: it is over"],
            Setting(explanation, "apps").Others.ToArray());
    }

    [Fact]
    public void A_setting_says_whether_it_is_the_default()
    {
        PolicyExplanation explanation = Explain("anna", "games");

        Assert.Equal(("atLogon", "workspace"), (Setting(explanation, "start").Value, Setting(explanation, "start").From));
        Assert.Equal(("seamless", "default"), (Setting(explanation, "display.mode").Value, Setting(explanation, "display.mode").From));
        Assert.Equal("[calc, clock, text]", Setting(explanation, "apps.published").Value);
    }

    [Fact]
    public void Who_is_refused_reads_the_sentence_and_no_permissions()
    {
        PolicyExplanation explanation = Explain("ben");

        string[] lines = [.. explanation.ToLines()];

        Assert.Equal("workspace finance, user ben (no group): refused", lines[0]);
        Assert.Equal("  finance: not assigned to ben; ask the help desk", lines[1]);
        Assert.DoesNotContain(lines, line => line.StartsWith("permissions.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_explained_is_what_is_decided()
    {
        foreach (string[] groups in new string[][] { [], ["games"], ["board"], ["games", "board"] })
        {
            UserIdentity user = Repository.User("anna", groups);
            Entitlement entitlement = Entitlement.For(Policy, user, Now, Now, Now);
            PolicyExplanation explanation = PolicyExplanation.For(Policy, user, Now, Now, Now);

            Assert.Equal(entitlement.Code, explanation.Code);
            JsonElement permissions = JsonElement.Parse(entitlement.Workspace!.ToBytes()).GetProperty("permissions");
            foreach (JsonProperty permission in permissions.EnumerateObject())
            {
                Assert.Equal(DocumentSettings.Words(permission.Value), Setting(explanation, $"permissions.{permission.Name}").Value);
            }
        }
    }

    [Fact]
    public void It_is_written_as_JSON()
    {
        JsonElement json = JsonSerializer.SerializeToElement(Explain("anna", "games"), WorkspaceJson.Default.PolicyExplanation);

        Assert.Equal("allowed", json.GetProperty("code").GetString());
        Assert.Equal(4, json.GetProperty("assignments").GetArrayLength());
    }

    private static PolicyExplanation Explain(string user, params string[] groups) =>
        PolicyExplanation.For(Policy, Repository.User(user, groups), Now, Now, Now);

    private static ExplainedSetting Setting(PolicyExplanation explanation, string name) =>
        Assert.Single(explanation.Settings, setting => setting.Setting == name);
}
