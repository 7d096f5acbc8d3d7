using System.Text;
using System.Text.Json;
using MedV.GuestBridge.Sessions;
using MedV.Workspaces;

namespace MedV.GuestBridge.Tests.Sessions;

public sealed class StartChoicesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("medv-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(StartMode.OnDemand, false, false)]
    [InlineData(StartMode.OnDemand, true, false)]
    [InlineData(StartMode.AtLogon, false, true)]
    [InlineData(StartMode.UserChoice, false, false)]
    [InlineData(StartMode.UserChoice, true, true)]
    public void The_user_decides_where_policy_leaves_it_to_them(StartMode policy, bool atLogon, bool expected)
    {
        new StartChoices(_folder).Choose("finance", atLogon);

        Assert.Equal(expected, new StartChoices(_folder).StartsAtLogon(Policy(policy)));
    }

    [Fact]
    public void A_choice_can_be_taken_back_and_leaves_those_of_other_workspaces()
    {
        string folder = Path.Combine(_folder, "medv");
        var choices = new StartChoices(folder);
        choices.Choose("finance", atLogon: false);
        Assert.False(Directory.Exists(folder));
        choices.Choose("finance", atLogon: true);
        choices.Choose("archive", atLogon: true);
        choices.Choose("archive", atLogon: true);
        choices.Choose("finance", atLogon: false);

        Assert.Equal("archive\n", File.ReadAllText(Path.Combine(folder, "start-at-logon")));
        Assert.False(choices.StartsAtLogon(Policy(StartMode.UserChoice)));
    }

    [Fact]
    public void A_file_with_nonsense_starts_nothing()
    {
        File.WriteAllText(Path.Combine(_folder, "start-at-logon"), "../finance\nFinance\n\0\n");

        Assert.False(new StartChoices(_folder).StartsAtLogon(Policy(StartMode.UserChoice)));
    }

    private static WorkspacePolicy Policy(StartMode start) => WorkspacePolicy.Parse(Encoding.UTF8.GetBytes(
        $$"""{"format":"medv-workspace/1","id":"finance","title":"Finance","image":{"name":"finance"},"start":"{{JsonNamingPolicy.CamelCase.ConvertName($"{start}")}}","assignments":[]}"""));
}
