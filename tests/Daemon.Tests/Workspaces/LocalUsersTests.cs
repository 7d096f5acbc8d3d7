using MedV.Daemon.Workspaces;

namespace MedV.Daemon.Tests.Workspaces;

public sealed class LocalUsersTests
{
    [Fact]
    public void Root_is_found_by_its_id_and_by_its_name()
    {
        LocalUser? byId = LocalUsers.Find(0);

        Assert.Equal("root", byId?.Name);
        Assert.Contains("root", byId!.Groups);
        Assert.Equal(0u, LocalUsers.Find("root")?.Id);
    }

    [Fact]
    public void A_user_has_the_groups_that_the_system_command_tells()
    {
        LocalUser user = LocalUsers.Find("games")!;

        Assert.Equal(Shell.Run("id", "-Gn", "games").Trim().Split(' ').Order(), user.Groups.Order());
    }

    [Fact]
    public void Nobody_is_found_under_a_name_that_nobody_has() => Assert.Null(LocalUsers.Find("no-such-user-4711"));

    [Fact]
    public void Nobody_is_found_under_an_id_that_nobody_has() => Assert.Null(LocalUsers.Find(4_000_000_001u));
}
