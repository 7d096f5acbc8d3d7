namespace MedV.Workspaces.Tests;

public sealed class WorkspaceTargetTests
{
    [Fact]
    public void A_path_that_was_made_is_read_again()
    {
        Assert.True(WorkspaceTarget.TryRead(WorkspaceTarget.PathOf("finance-2"), out string? id));
        Assert.Equal("finance-2", id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("realm.json")]
    [InlineData("images/finance/1.manifest")]
    [InlineData("workspaces/.json")]
    [InlineData("workspaces/Finance.json")]
    [InlineData("workspaces/2.json")]
    [InlineData("workspaces/a/b.json")]
    [InlineData("workspaces/../x.json")]
    [InlineData("workspaces/finance.json/")]
    [InlineData("x/workspaces/finance.json")]
    [InlineData("workspaces/abcdefghijklmnopqrstuvwxyz-1234567.json")]
    public void Other_targets_are_none(string path)
    {
        Assert.False(WorkspaceTarget.TryRead(path, out string? id));
        Assert.Null(id);
    }

    [Fact]
    public void What_is_no_id_has_no_path() => Assert.Throws<ArgumentException>(() => WorkspaceTarget.PathOf("../x"));
}
