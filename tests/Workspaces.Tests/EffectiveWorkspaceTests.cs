using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MedV.Workspaces.Tests;

public sealed class EffectiveWorkspaceTests
{
    private static readonly DateTimeOffset Now = Repository.Noon;

    [Theory]
    [InlineData("""[{"users":["anna"]}]""")]
    [InlineData("""[{"users":["anna"],"apps":["calc"],"expires":"2027-06-20","permissions":{"clipboard":"both","openUrl":"ask"}}]""")]
    public void Written_and_read_it_is_the_same(string assignments)
    {
        EffectiveWorkspace workspace = Effective(assignments);

        byte[] once = workspace.ToBytes();
        EffectiveWorkspace again = EffectiveWorkspace.Parse(once);

        Assert.Equal(Encoding.UTF8.GetString(once), Encoding.UTF8.GetString(again.ToBytes()));
        Assert.Equal((workspace.User, workspace.EndsAt, workspace.Permissions), (again.User, again.EndsAt, again.Permissions));
        Assert.Equal(workspace.Apps.Select(app => app.Key), again.Apps.Select(app => app.Key));
    }

    [Fact]
    public void Nobody_is_told_who_else_has_it()
    {
        string json = Encoding.UTF8.GetString(Effective("""[{"users":["anna"]},{"users":["ben"],"groups":["directors"]}]""").ToBytes());

        Assert.DoesNotContain("ben", json, StringComparison.Ordinal);
        Assert.DoesNotContain("directors", json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_another_program_can_hold_it()
    {
        string json = JsonSerializer.Serialize(new Message(Effective("""[{"users":["anna"],"apps":["calc"]}]""")), MessageJson.Default.Message);
        Message? message = JsonSerializer.Deserialize(json, MessageJson.Default.Message);

        Assert.True(message!.Workspace.MayLaunch("calc"));
        Assert.False(message.Workspace.MayLaunch("clock"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"user":"anna","permissions":{},"policy":{"format":"medv-workspace/1","id":"../x","title":"x","image":{"name":"x"}}}""")]
    [InlineData("""{"user":"anna","permissions":{"root":true},"policy":{"format":"medv-workspace/1","id":"x","title":"x","image":{"name":"x"}}}""")]
    [InlineData("""{"user":"anna","endsAt":"soon","permissions":{},"policy":{"format":"medv-workspace/1","id":"x","title":"x","image":{"name":"x"}}}""")]
    public void What_is_none_is_refused(string json)
    {
        Assert.Throws<WorkspaceException>(() => EffectiveWorkspace.Parse(Encoding.UTF8.GetBytes(json)));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize($$"""{"Workspace":{{json}}}""", MessageJson.Default.Message));
    }

    [Theory]
    [InlineData("calc", null)]
    [InlineData("clock", "finance: \"clock\" is not assigned to anna; ask the help desk")]
    [InlineData("shell", "finance: has no app \"shell\"; ask the help desk")]
    [InlineData("../\u001b", "finance: has no app \"../?\"; ask the help desk")]
    [InlineData(null, "finance: has no app \"\"; ask the help desk")]
    public void A_click_is_asked_about_again(string? key, string? why)
    {
        EffectiveWorkspace workspace = Effective("""[{"users":["anna"],"apps":["calc"],"expires":"2027-06-20"}]""");

        Assert.Equal(why is null, workspace.MayLaunch(key));
        Assert.Equal(why, workspace.WhyNot(key, Now));
        Assert.StartsWith("finance: it is over since 2027-06-21 00:00 UTC", workspace.WhyNot(key, Now.AddDays(20)), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_permission_the_machine_has_no_network()
    {
        string network = ""","network":{"mode":"nat"}""";
        EffectiveWorkspace Of(string permissions) => Entitlement.For(
            Repository.WithAssignments($$"""[{"users":["anna"],"permissions":{{permissions}}}]""", network), Repository.User("anna"), Now, Now, Now).Workspace!;

        Assert.Equal(NetworkMode.Nat, Of("{}").Network.Mode);
        Assert.Equal(NetworkMode.None, Of("""{"network":false}""").Network.Mode);
    }

    private static EffectiveWorkspace Effective(string assignments) =>
        Entitlement.For(Repository.WithAssignments(assignments), Repository.User("anna"), Now, Now, Now).Workspace!;

    internal sealed record Message(EffectiveWorkspace Workspace);
}

[JsonSerializable(typeof(EffectiveWorkspaceTests.Message))]
internal sealed partial class MessageJson : JsonSerializerContext;
