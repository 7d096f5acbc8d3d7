using System.Collections.Immutable;
using MedV.GuestAgent.Menus;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Tests;

public sealed class MenuTests
{
    private static readonly MenuApp App = new("a", "Name", "", [], [], "", "icon", "", "", false);

    [Theory]
    [InlineData("prog", "", "prog")]
    [InlineData("prog %f", "/a b", "prog|/a b")]
    [InlineData("prog %F end", "/a|/b", "prog|/a|/b|end")]
    [InlineData("prog %f", "/a|/b", "prog|/a\nprog|/b")]
    [InlineData("prog", "/a", "prog|/a")]
    [InlineData("prog %U", "/a b", "prog|file:///a%20b")]
    [InlineData("prog %F", "", "prog")]
    [InlineData("prog --file=%f", "/a", "prog|--file=/a")]
    [InlineData("prog %i %c %%x %d", "", "prog|--icon|icon|Name|%x")]
    [InlineData("prog \"a b\" \"\\$x \\\"y\\\"\" \"\"", "", "prog|a b|$x \"y\"|")]
    [InlineData("sh -c \"id; $(id)\" `id` > /tmp/x", "", "sh|-c|id; $(id)|`id`|>|/tmp/x")]
    [InlineData("prog \"open", "", "")]
    [InlineData("   ", "", "")]
    [InlineData("%f", "", "")]
    public void An_Exec_line_becomes_arrays_of_arguments(string line, string files, string commands)
    {
        ImmutableArray<ImmutableArray<string>> found = ExecLine.Commands(App with { Command = line }, [.. files.Split('|', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(commands, string.Join('\n', found.Select(command => string.Join('|', command))));
    }

    [Fact]
    public void A_desktop_entry_is_read_in_the_language_of_the_guest()
    {
        const string Text = "# comment\n[Other]\nName=no\n[Desktop Entry]\nType=Application\nName=Calculator\nName[de]=Rechner\nName[de_AT]=Rechnerei\nExec=a\\sb\nCategories=Utility;Math;\nKeywords=a\\;b;c\n[Desktop Action x]\nName=no\n";

        DesktopEntry entry = DesktopEntry.Parse(Text);

        Assert.Equal("Rechner", entry.LocalText("Name", DesktopEntry.LanguagesOf("de_DE.UTF-8@euro")));
        Assert.Equal("Rechnerei", entry.LocalText("Name", DesktopEntry.LanguagesOf("de_AT")));
        Assert.Equal("Calculator", entry.LocalText("Name", DesktopEntry.LanguagesOf("C.UTF-8")));
        Assert.Equal("a b", entry.Text("Exec"));
        Assert.Equal(["Utility", "Math"], entry.List("Categories").ToArray());
        Assert.Equal(["a;b", "c"], entry.List("Keywords").ToArray());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("NoDisplay=true", false)]
    [InlineData("Hidden=true", false)]
    [InlineData("OnlyShowIn=KDE;", false)]
    [InlineData("OnlyShowIn=KDE;XFCE;", true)]
    [InlineData("NotShowIn=XFCE;", false)]
    [InlineData("Type=Link", true)] // the first counts
    public void What_a_menu_would_not_show_is_not_shown(string line, bool isShown)
    {
        DesktopEntry entry = DesktopEntry.Parse($"[Desktop Entry]\nType=Application\nName=a\nExec=a\n{line}\n");

        Assert.Equal(isShown, entry.IsShown(["XFCE"]));
    }

    [Fact]
    public void Every_id_gets_a_key_of_its_own_that_the_protocol_takes()
    {
        string[] ids = ["org.gnome.Calculator", "ORG.GNOME.CALCULATOR", "kde4-a b", "\u7535\u5b50", "\u8868\u683c", "..x", new string('a', 100), new string('a', 101), "xterm"];

        Dictionary<string, string> keys = AppKeys.For(ids);

        Assert.All(keys.Values, key => Assert.True(GuestText.IsAppKey(key), key));
        Assert.Equal(ids.Length, keys.Values.Distinct().Count());
        Assert.Equal("xterm", keys["xterm"]);
        Assert.Equal("kde4-a-b", keys["kde4-a b"]);
        Assert.Equal(keys, AppKeys.For(ids.Reverse()));
    }
}
