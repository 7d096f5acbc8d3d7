using System.Collections.Immutable;
using System.Text;
using MedV.Daemon.Control.Contract;
using MedV.GuestBridge.Channel;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Sessions;
using MedV.GuestProtocol;
using MedV.Workspaces;

namespace MedV.GuestBridge.Tests.Sessions;

public sealed class MachinePlansTests
{
    private static readonly DateTimeOffset Now = new(2027, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<string> Relay = ["/usr/bin/medv-bridge", "relay", "/run"];

    [Fact]
    public void The_disk_is_the_one_that_the_daemon_gave_and_its_manifest_names_the_version()
    {
        MachinePlan plan = Plan("{}");

        Assert.Equal(("/store/disk.raw", "manifest"), (plan.BaseDisk, plan.BaseVersion));
        Assert.Empty(plan.Faults());
    }

    [Theory]
    [InlineData("persistentData", 128, MachinePersistence.PersistentData, 128)]
    [InlineData("revertible", null, MachinePersistence.Revertible, 0)]
    [InlineData("persistent", null, MachinePersistence.Persistent, 0)]
    internal void Only_a_machine_that_keeps_its_data_apart_has_a_disk_for_it(string persistence, int? mebibytes, MachinePersistence expected, int disk)
    {
        MachinePlan plan = Plan($$"""{"persistence":"{{persistence}}"{{(mebibytes is null ? "" : $",\"dataDiskMiB\":{mebibytes}")}}}""");

        Assert.Equal((expected, disk), (plan.Persistence, plan.DataDiskMebibytes));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    public void It_has_no_more_processors_than_the_host(int host, int expected) =>
        Assert.Equal(expected, Plan("""{"machine":{"processors":2}}""", new HostSize(4096, host)).Processors);

    [Theory]
    [InlineData(2048, 256)]
    [InlineData(8192, 512)]
    [InlineData(8191, 256)]
    public void Its_memory_follows_the_hosts(int host, int expected) =>
        Assert.Equal(
            expected,
            Plan("""{"machine":{"memory":{"steps":[{"hostMiB":2048,"guestMiB":256},{"hostMiB":8192,"guestMiB":512}]}}}""", new HostSize(host, 4)).MemoryMebibytes);

    [Theory]
    [InlineData("""{"mode":"nat"}""", true, MachineNetwork.Nat)]
    [InlineData("""{"mode":"nat"}""", false, MachineNetwork.Nat)]
    [InlineData("""{"mode":"none"}""", true, MachineNetwork.Restricted)]
    [InlineData("""{"mode":"none"}""", false, MachineNetwork.None)]
    [InlineData("""{"mode":"allowList","allow":["ledger.example.com:443"]}""", true, MachineNetwork.Restricted)]
    [InlineData("""{"mode":"allowList","allow":["ledger.example.com:443"]}""", false, MachineNetwork.Restricted)]
    internal void A_list_is_held_to_by_a_network_without_a_way_out(string network, bool hasRelay, MachineNetwork expected) =>
        Assert.Equal(expected, MachinePlans.Of(Effective($$"""{"network":{{network}}}"""), Disk, Folder, new HostSize(4096, 2), hasRelay ? Relay : [], Relay, null).Network);

    [Theory]
    [InlineData("""{"mode":"allowList","allow":["ledger.example.com:443"]}""", 3)]
    [InlineData("""{"mode":"nat"}""", 0)]
    [InlineData("""{"mode":"none"}""", 0)]
    public void There_is_a_proxy_only_where_policy_has_a_list(string network, int words) => Assert.Equal(words, Plan($$"""{"network":{{network}}}""").ReachRelay.Length);

    [Theory]
    [InlineData("seamless", MachineNetwork.Restricted)]
    [InlineData("window", MachineNetwork.Restricted)]
    [InlineData("console", MachineNetwork.None)]
    internal void A_guest_that_is_shown_by_its_RDP_server_has_a_card_behind_which_there_is_only_its_host(string mode, MachineNetwork expected) =>
        Assert.Equal(
            expected,
            MachinePlans.Of(
                Effective($$"""{"network":{"mode":"none"},"display":{"protocol":"rdp","mode":"{{mode}}"} }"""), Disk, Folder, new HostSize(4096, 2), [], [], null).Network);

    [Fact]
    public void All_windows_of_an_RDP_session_are_announced_with_the_class_that_the_viewer_gives_them()
    {
        PublishedWorkspace menu = MenuOf.Workspace(
            Effective("""{"display":{"protocol":"rdp"},"apps":{"published":[{"key":"calc","name":"Calculator","windowClass":"XCalc"}]}}"""), [], ImmutableDictionary<string, GuestIcon>.Empty);

        Assert.Equal("medv.finance", Assert.Single(menu.Apps).WindowClass);
    }

    [Fact]
    public void A_menu_has_the_apps_of_policy_and_those_found_with_the_icons_that_the_guest_has()
    {
        const string Hash = "0000000000000000000000000000000000000000000000000000000000000000";
        EffectiveWorkspace effective = Effective("""{"apps":{"published":[{"key":"calc","name":"Calculator","windowClass":"XCalc"}]}}""");
        ImmutableArray<GuestApp> found = [new("draw", "Draw", "Draws.", ["Graphics"], ["image/png"], Hash, ""), new("bare", "Bare", "", [], [], new string('1', 64), "Bare")];

        PublishedWorkspace menu = MenuOf.Workspace(effective, found, ImmutableDictionary<string, GuestIcon>.Empty.Add(Hash, new GuestIcon(1, 1, [1, 2, 3, 4])));

        Assert.Equal(("finance", "Finance"), (menu.Id, menu.Title));
        Assert.Equal([("calc", AppOrigin.Policy, "XCalc"), ("draw", AppOrigin.Guest, null), ("bare", AppOrigin.Guest, "Bare")], menu.Apps.Select(app => (app.Key, app.Origin, app.WindowClass)));
        Assert.Equal([null, "1x1", null], menu.Apps.Select(app => app.Icon is AppIcon.Raw raw ? $"{raw.Width}x{raw.Height}" : null));
    }

    private static UserDisk Disk => new(3, "manifest", "/store/disk.raw");

    private static MachineFolder Folder => new("finance", "/srv/anna/finance", "/run/finance");

    private static MachinePlan Plan(string more, HostSize? host = null) => MachinePlans.Of(Effective(more), Disk, Folder, host ?? new HostSize(4096, 2), Relay, Relay, null);

    internal static EffectiveWorkspace Effective(string more)
    {
        string rest = more.Trim()[1..];
        const string Head = """
            {"format":"medv-workspace/1","id":"finance","title":"Finance","image":{"name":"finance"},"assignments":[{"users":["anna"],"permissions":{"network":true}}]
            """;
        string document = $"{Head}{(rest == "}" ? "" : ",")}{rest}";
        WorkspacePolicy policy = WorkspacePolicy.Parse(Encoding.UTF8.GetBytes(document));
        return Entitlement.For(policy, new UserIdentity("anna", []), Now, Now, Now).Workspace!;
    }
}
