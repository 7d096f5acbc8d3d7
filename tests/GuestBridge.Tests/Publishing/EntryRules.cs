using System.Text;
using MedV.GuestBridge.Publishing;

namespace MedV.GuestBridge.Tests.Publishing;

/// <summary>Reads an entry in the simplest way, and checks that nobody but us has a say in it.</summary>
internal static class EntryRules
{
    private static readonly string[] Keys =
    [
        "Type", "Version", "Name", "Name[de]", "Comment", "Icon", "Exec", "Terminal", "Categories", "MimeType", "Keywords", "StartupNotify", "StartupWMClass", "Actions",
        "X-MedV-Owner", "X-MedV-Workspace", "X-MedV-App", "X-MedV-Origin",
    ];

    private static bool PublishedLanguage(string line) => System.Text.RegularExpressions.Regex.IsMatch(line, @"\AName\[[a-z]{2,3}(_[A-Z]{2})?(@[a-z]+)?\]=");

    public static void Check(byte[] entry, MenuApp app, string medv)
    {
        string[] lines = Encoding.UTF8.GetString(entry).Split('\n');
        string[] inEntry = [.. lines.TakeWhile(line => line.Length > 0)];

        Assert.Equal("[Desktop Entry]", lines[0]);
        Assert.Equal(["[Desktop Entry]", "[Desktop Action restart]", "[Desktop Action reset]"], lines.Where(line => line.StartsWith('[')));
        Assert.All(inEntry.Skip(1), line => Assert.True(PublishedLanguage(line) || Keys.Contains(line[..line.IndexOf('=', StringComparison.Ordinal)]), line));
        Assert.Equal(inEntry.Length, inEntry.Select(line => line.Split('=')[0]).Distinct().Count());
        Assert.Equal(
            [
                $"Exec=\"{medv}\" run {app.Workspace.Id} {app.Key}{(app.MimeTypes.IsEmpty ? "" : " %F")}",
                $"Exec=\"{medv}\" workspace restart {app.Workspace.Id}",
                $"Exec=\"{medv}\" workspace reset {app.Workspace.Id}",
            ],
            lines.Where(line => line.StartsWith("Exec", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Any(char.IsControl));
    }
}
