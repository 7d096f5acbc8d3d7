namespace MedV.Workspaces.Tests;

public sealed class EntitlementTests
{
    private static readonly DateTimeOffset Now = Repository.Noon;

    [Fact]
    public void Who_is_named_by_nobody_is_refused_in_one_sentence()
    {
        Entitlement entitlement = For("""[{"users":["anna"]},{"groups":["games"]}]""", "ben", "staff");

        Assert.Equal(EntitlementCode.Disabled, entitlement.Code);
        Assert.Equal("finance: not assigned to ben; ask the help desk", entitlement.Refusal);
        Assert.Null(entitlement.Workspace);
    }

    [Theory]
    [InlineData("""[{"users":["anna"]}]""")]
    [InlineData("""[{"groups":["games"]}]""")]
    [InlineData("""[{"users":["*"]}]""")]
    public void A_user_a_group_or_everyone_opens(string assignments) => Assert.Equal(EntitlementCode.Allowed, For(assignments, "anna", "games").Code);

    [Fact]
    public void A_star_is_no_group_and_no_pattern()
    {
        Assert.Equal(EntitlementCode.Disabled, For("""[{"groups":["*"]},{"users":["a*"]}]""", "anna", "games").Code);
    }

    [Fact]
    public void Case_counts_where_the_system_says_so()
    {
        WorkspacePolicy policy = Repository.WithAssignments("""[{"users":["BANK\\Anna"]}]""");
        UserIdentity user = Repository.User("bank\\anna");

        Assert.Equal(EntitlementCode.Disabled, Entitlement.For(policy, user, Now, Now, Now).Code);
        Assert.Equal(EntitlementCode.Allowed, Entitlement.For(policy, user with { IgnoresCase = true }, Now, Now, Now).Code);
    }

    [Fact]
    public void Of_several_assignments_each_permission_is_the_least_restrictive()
    {
        Entitlement entitlement = For(
            """
            [{"users":["anna"],"permissions":{"clipboard":"toGuest","printing":true,"network":false,"openUrl":"ask"}},
             {"groups":["games"],"permissions":{"clipboard":"toHost","files":"toGuest","network":false,"openUrl":"deny"}},
             {"groups":["others"],"permissions":{"files":"both","openUrl":"allow"}}]
            """, "anna", "games");

        Assert.Equal(
            new Permissions { Clipboard = Transfer.Both, Files = Transfer.ToGuest, Printing = true, Network = false, OpenUrl = VerbAnswer.Ask },
            entitlement.Workspace!.Permissions);
    }

    [Theory]
    [InlineData("""["calc"]""", """["clock"]""", "calc clock")]
    [InlineData("""["calc"]""", "null", "calc clock text")]
    [InlineData("""["calc"]""", "[]", "calc")]
    [InlineData("[]", "[]", "")]
    public void Apps_of_several_assignments_come_together(string one, string other, string apps)
    {
        Entitlement entitlement = For($$"""[{"users":["anna"],"apps":{{one}}},{"groups":["games"],"apps":{{other}}}]""", "anna", "games");

        Assert.Equal(apps, string.Join(' ', entitlement.Workspace!.Apps.Select(app => app.Key)));
    }

    [Theory]
    [InlineData("2027-06-01T23:59:59Z", EntitlementCode.Allowed)]
    [InlineData("2027-06-02T00:00:00Z", EntitlementCode.Expired)]
    public void An_assignment_ends_with_its_last_day_in_UTC(string now, EntitlementCode code)
    {
        DateTimeOffset time = Time(now);
        Entitlement entitlement = Entitlement.For(
            Repository.WithAssignments("""[{"users":["anna"],"expires":"2027-06-01"}]"""), Repository.User("anna"), time, time, time);

        Assert.Equal(code, entitlement.Code);
        Assert.Equal(code == EntitlementCode.Expired ? "finance: expired on 2027-06-01; ask the help desk" : null, entitlement.Refusal);
    }

    [Theory]
    [InlineData("2027-06-15", null)]
    [InlineData("2027-06-14", 14)]
    [InlineData("2027-06-07", 7)]
    [InlineData("2027-06-02", 7)]
    [InlineData("2027-06-01", 1)]
    public void Who_is_soon_over_is_warned(string expires, int? days)
    {
        Entitlement entitlement = For($$"""[{"users":["anna"],"expires":"{{expires}}"}]""", "anna");

        string sentence = $"finance: expires at the end of {expires} (UTC); ask the help desk to have it extended";
        Assert.Equal((days, days is null ? null : sentence), (entitlement.WarningDays, entitlement.Warning));
    }

    [Fact]
    public void Nobody_is_warned_whom_another_assignment_lets_go_on()
    {
        Entitlement entitlement = For("""[{"users":["anna"],"expires":"2027-06-02"},{"groups":["games"]}]""", "anna", "games");

        Assert.Null(entitlement.WarningDays);
        Assert.Null(entitlement.Workspace!.EndsAt);
    }

    [Fact]
    public void What_an_expired_assignment_gave_is_gone()
    {
        Entitlement entitlement = For(
            """[{"users":["anna"],"expires":"2027-05-31","permissions":{"clipboard":"both"}},{"groups":["games"],"apps":["clock"]}]""", "anna", "games");

        Assert.Equal(Transfer.None, entitlement.Workspace!.Permissions.Clipboard);
        Assert.False(entitlement.Workspace.MayLaunch("calc"));
    }

    [Theory]
    [InlineData(7, 6.9, EntitlementCode.Allowed)]
    [InlineData(7, 7, EntitlementCode.Offline)]
    [InlineData(0, 0.04, EntitlementCode.Allowed)]
    [InlineData(0, 0.05, EntitlementCode.Offline)]
    public void Offline_for_too_long_is_over(int limit, double offline, EntitlementCode code)
    {
        Entitlement entitlement = Entitlement.For(
            Repository.WithAssignments($$"""[{"users":["anna"],"offlineDays":{{limit}}}]"""),
            Repository.User("anna"), Now, Now.AddDays(-offline), Now);

        Assert.Equal(code, entitlement.Code);
    }

    [Fact]
    public void The_sentence_for_the_offline_says_what_to_do()
    {
        Entitlement entitlement = Entitlement.For(
            Repository.WithAssignments("""[{"users":["anna"],"offlineDays":7}]"""), Repository.User("anna"), Now, Now.AddDays(-8), Now);

        Assert.Equal(
            "finance: this PC had no word from the realm since 2027-05-24 12:00 UTC, the limit is 7 days; connect it to the network, or ask the help desk",
            entitlement.Refusal);
    }

    [Fact]
    public void Setting_the_clock_back_wins_nothing()
    {
        WorkspacePolicy policy = Repository.WithAssignments("""[{"users":["anna"],"expires":"2027-06-10"}]""");
        DateTimeOffset seen = Time("2027-06-09T12:00:00Z");

        Entitlement back = Entitlement.For(policy, Repository.User("anna"), Now, Now, seen);
        Entitlement alittle = Entitlement.For(policy, Repository.User("anna"), Time("2027-06-10T23:55:00Z"), Now, Time("2027-06-11T00:05:00Z"));

        Assert.Equal(EntitlementCode.ClockSetBack, back.Code);
        Assert.Equal(
            "finance: this PC's clock says 2027-06-01 12:00 UTC, and it said 2027-06-09 12:00 UTC before; set the clock right, or ask the help desk",
            back.Refusal);
        Assert.Equal(EntitlementCode.Expired, alittle.Code);
    }

    [Fact]
    public void The_last_refresh_is_a_time_that_was_seen_too()
    {
        WorkspacePolicy policy = Repository.WithAssignments("""[{"users":["anna"],"offlineDays":7}]""");

        Assert.Equal(EntitlementCode.ClockSetBack, Entitlement.For(policy, Repository.User("anna"), Now, Now.AddDays(1), DateTimeOffset.MinValue).Code);
    }

    [Fact]
    public void A_clock_matters_to_nobody_without_an_end()
    {
        Assert.Equal(
            EntitlementCode.Allowed,
            Entitlement.For(Repository.WithAssignments("""[{"users":["anna"]}]"""), Repository.User("anna"), Now, Now, Now.AddYears(10)).Code);
    }

    [Theory]
    [InlineData("[\"expired\"]", true)]
    [InlineData("[\"offline\",\"disabled\"]", false)]
    [InlineData("[]", false)]
    public void A_machine_is_deleted_only_for_what_the_workspace_says(string deleteOn, bool deletes)
    {
        WorkspacePolicy policy = Repository.WithAssignments("""[{"users":["anna"],"expires":"2027-05-01"}]""", $",\"deleteOn\":{deleteOn}");

        Assert.Equal(deletes, Entitlement.For(policy, Repository.User("anna"), Now, Now, Now).DeletesMachine);
    }

    [Fact]
    public void It_ends_when_the_last_of_its_assignments_ends()
    {
        Entitlement entitlement = For(
            """[{"users":["anna"],"expires":"2027-06-20","offlineDays":3},{"groups":["games"],"expires":"2027-06-05","offlineDays":30}]""", "anna", "games");

        Assert.Equal(Time("2027-06-06T00:00:00Z"), entitlement.Workspace!.EndsAt);
    }

    private static Entitlement For(string assignments, string user, params string[] groups) =>
        Entitlement.For(Repository.WithAssignments(assignments), Repository.User(user, groups), Now, Now, Now);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
