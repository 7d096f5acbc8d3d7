using System.Text.Json;

namespace MedV.Workspaces.Tests;

/// <summary>What <c>samples/finance-workspace/README.md</c> promises.</summary>
public sealed class SampleTests
{
    private static readonly byte[] Document = File.ReadAllBytes(Repository.PathOf("samples", "finance-workspace", "workspace.json"));
    private static readonly DateTimeOffset Now = Repository.Noon;

    [Fact]
    public void Every_sample_is_a_workspace_for_reader_and_schema()
    {
        string[] files = Directory.GetFiles(Repository.PathOf("samples"), "workspace.json", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            WorkspacePolicy.Parse(File.ReadAllBytes(file));
            Assert.Empty(JsonSchema.Refusals(Repository.Schema, JsonElement.Parse(File.ReadAllBytes(file))));
        }
    }

    [Fact]
    public void The_icons_of_the_sample_are_the_files_beside_it()
    {
        foreach (PublishedApp app in WorkspacePolicy.Parse(Document).Apps.Published)
        {
            Assert.Equal(File.ReadAllBytes(Repository.PathOf("samples", "finance-workspace", "icons", $"{app.Key}.png")), Convert.FromBase64String(app.IconPng!));
        }
    }

    [Theory]
    [InlineData("carl", "games", "xcalc xclock", Transfer.ToGuest, Transfer.None)]
    [InlineData("anna", "games", "xcalc xclock xedit", Transfer.Both, Transfer.Both)]
    [InlineData("anna", "staff", "xcalc xclock xedit", Transfer.Both, Transfer.Both)]
    [InlineData("ben", "games", "xcalc xclock xedit", Transfer.ToGuest, Transfer.ToGuest)]
    [InlineData("ben", "staff", "xedit", Transfer.None, Transfer.ToGuest)]
    public void Users_of_the_sample_have_what_its_table_says(string user, string group, string apps, Transfer clipboard, Transfer files)
    {
        EffectiveWorkspace workspace = Entitlement.For(WorkspacePolicy.Parse(Document), Repository.User(user, group), Now, Now, Now).Workspace!;

        Assert.Equal(apps, string.Join(' ', workspace.Apps.Select(app => app.Key)));
        Assert.Equal((clipboard, files), (workspace.Permissions.Clipboard, workspace.Permissions.Files));
    }

    [Fact]
    public void Ben_keeps_the_group_s_apps_when_his_own_end()
    {
        DateTimeOffset later = new(2031, 1, 1, 0, 0, 0, TimeSpan.Zero);
        WorkspacePolicy policy = WorkspacePolicy.Parse(Document);

        Entitlement inGroup = Entitlement.For(policy, Repository.User("ben", "games"), later, later, later);
        Entitlement alone = Entitlement.For(policy, Repository.User("ben"), later, later, later);

        Assert.Equal("xcalc xclock", string.Join(' ', inGroup.Workspace!.Apps.Select(app => app.Key)));
        Assert.Equal("finance: expired on 2030-12-31; ask the help desk, extension 4242", alone.Refusal);
        Assert.True(alone.DeletesMachine);
    }
}
