using System.Text;
using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Publishing.Desktop;
using MedV.GuestBridge.Publishing.Text;

namespace MedV.GuestBridge.Tests.Publishing;

public sealed class DesktopEntryTests
{
    [Theory]
    [InlineData("/usr/bin/medv", "\"/usr/bin/medv\" run a b %F")]
    [InlineData("/a b/medv", "\"/a b/medv\" run a b %F")]
    [InlineData("/a\"b/medv", "\"/a\\\\\"b/medv\" run a b %F")]
    [InlineData("/a$b/medv", "\"/a\\\\$b/medv\" run a b %F")]
    [InlineData("/a`b/medv", "\"/a\\\\`b/medv\" run a b %F")]
    [InlineData("/a\\b/medv", "\"/a\\\\\\\\b/medv\" run a b %F")]
    [InlineData("/a%b/medv", "/usr/bin/env \"/a%%b/medv\" run a b %F")]
    public void The_command_is_quoted_as_the_specification_says(string medv, string exec) => Assert.Equal(exec, ExecLine.Run(medv, "a", "b", takesFiles: true));

    [Theory]
    [InlineData("medv")]
    [InlineData("/a\nb")]
    [InlineData("")]
    public void A_program_without_a_whole_path_is_refused(string medv) => Assert.Throws<ArgumentException>(() => ExecLine.Run(medv, "a", "b", takesFiles: false));

    [Fact]
    public void Files_are_only_handed_over_to_an_app_that_opens_some()
    {
        MenuContent menu = Some.Build(Some.Workspace("fin", "F", Some.Calc));

        string entry = Encoding.UTF8.GetString(DesktopEntryWriter.Write(menu.Apps[0], "/usr/bin/medv", hasIcon: false));

        Assert.Contains("\nExec=\"/usr/bin/medv\" run fin xcalc\n", entry, StringComparison.Ordinal);
        Assert.Contains("\nExec=\"/usr/bin/medv\" workspace restart fin\n", entry, StringComparison.Ordinal);
        Assert.Contains("\nStartupWMClass=XCalc\n", entry, StringComparison.Ordinal);
        Assert.Contains("\nX-MedV-Owner=example.org/fin\n", entry, StringComparison.Ordinal);
    }

    [FactWithTools("desktop-file-validate")]
    public async Task What_is_published_is_valid_with_each_category_there_is()
    {
        using var home = new TestHome();
        PublishedApp[] apps = [.. MenuCategories.All.Select((category, i) => Some.App($"c{i}", category) with { Categories = [category] }), Some.Calc];
        await home.PublishAsync(Some.Workspace("fin", "Finance \"&\" <more>", [.. apps]));

        (int code, string text) = await Tool.RunAsync("desktop-file-validate", Directory.EnumerateFiles(home.Entries, "*.desktop"));

        Assert.True(code == 0, text);
        Assert.Equal(apps.Length, Directory.EnumerateFiles(home.Entries, "*.desktop").Count());
    }

    [FactWithTools("desktop-file-validate")]
    public async Task Ten_thousand_hostile_apps_make_valid_entries_of_our_own_keys()
    {
        var random = new Random(20261129);
        string folder = Directory.CreateTempSubdirectory("medv-hostile-").FullName;
        try
        {
            for (int round = 0; round < 20; round++)
            {
                MenuContent menu = MenuBuilder.Build("r", [.. Enumerable.Range(0, 10).Select(_ => Hostile.Workspace(random, 50))], new MenuFacts([], ["text/plain", "image/png"]));
                foreach (MenuApp app in menu.Apps)
                {
                    byte[] entry = DesktopEntryWriter.Write(app, "/opt/a b/medv", hasIcon: true);
                    EntryRules.Check(entry, app, "/opt/a b/medv");
                    await File.WriteAllBytesAsync(Path.Combine(folder, $"{round}-{app.FileName}.desktop"), entry);
                }
            }

            string[] files = Directory.GetFiles(folder);
            (int code, string text) = await Tool.RunAsync("desktop-file-validate", files.Take(3000));

            Assert.True(files.Length > 5000, $"{files.Length} entries");
            Assert.True(code == 0, text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
