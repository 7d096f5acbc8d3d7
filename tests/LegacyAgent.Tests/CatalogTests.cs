using System.Text;
using MedV.LegacyAgent.Launches;
using MedV.LegacyAgent.Menus;
using MedV.LegacyAgent.Protocol;

namespace MedV.LegacyAgent.Tests;

public sealed class CatalogTests
{
    [Fact]
    public void An_icon_comes_in_pieces_that_the_host_finds_whole()
    {
        byte[] pixels = [.. Enumerable.Range(0, 32 * 32 * 4).Select(i => (byte)(i % 253))];
        var catalog = new AppCatalog(new Menu([new MenuApp("Paint", "Paint", "paint.lnk")]), new Desk(new Icon(32, 32, pixels)));
        catalog.Refresh();

        string hash = Assert.IsType<GuestMessage.AppPage>(Read(catalog.Page(0))).Apps[0].IconHash!;
        List<byte> got = [];
        while (got.Count < pixels.Length)
        {
            var piece = Assert.IsType<GuestMessage.IconPiece>(Read(catalog.IconPiece(new Request("icon", "", 1) { Hash = hash, Offset = got.Count, Length = 1000 })));
            Assert.Equal((32, 32, got.Count), (piece.Width, piece.Height, piece.Offset));
            got.AddRange(piece.Data.Span);
        }

        Assert.Equal(pixels, got);
        Assert.Equal(new GuestIcon(32, 32, pixels).Hash(), hash);
        Assert.Equal("notFound", Assert.Throws<AgentException>(() => catalog.IconPiece(new Request("icon", "", 1) { Hash = new string('0', 64), Length = 1 })).Code);
    }

    [Fact]
    public void Pages_of_the_longest_texts_fit_frames_and_512_applications_are_the_most()
    {
        string longest = new('\u4e2d', 128);
        string[] types = [.. Enumerable.Range(10, 32).Select(i => $"text/{new string('x', 120)}{i}")];
        var catalog = new AppCatalog(new Menu([.. Enumerable.Range(0, 600).Select(i => new MenuApp($"app-{i:000}", longest, "x") { Comment = longest, MimeTypes = types })]), new Desk(null));
        catalog.Refresh();

        List<string> keys = [];
        int pages = 0;
        for (bool isMore = true; isMore; pages++)
        {
            var page = Assert.IsType<GuestMessage.AppPage>(Read(catalog.Page(keys.Count)));
            Assert.Equal(ProtocolLimits.Apps, page.Total);
            keys.AddRange(page.Apps.Select(app => app.Key));
            isMore = page.Apps.Length > 0;
        }

        Assert.Equal(Enumerable.Range(0, ProtocolLimits.Apps).Select(i => $"app-{i:000}"), keys);
        Assert.InRange(pages, 34, 60);
    }

    [Fact]
    public void Ids_that_look_alike_get_keys_of_their_own()
    {
        Dictionary<string, string> keys = AppKeys.For(["Office-Word 2003", "Office-Word_2003", "Office-Word+2003", "\u4e2d", new string('x', 100)]);

        Assert.Equal(5, keys.Values.Distinct().Count());
        Assert.All(keys.Values, key => Assert.True(GuestText.IsAppKey(key), key));
        Assert.Equal("office-word_2003", keys["Office-Word_2003"]);
    }

    [Fact]
    public void A_list_of_applications_is_read_and_what_has_no_command_is_passed_over()
    {
        IList<MenuApp> apps = AppListFile.Parse(
            [";comment = x", "noise", "[calc]", "Name = Rechner", "command=C:\\calc.exe", "arguments=/a=b", "mimeTypes=text/plain;text/html", "[none]", "name=x", "[calc]", "command=twice", "[plain]", "command=p.exe"]);

        Assert.Equal(["calc", "plain"], apps.Select(app => app.Id));
        Assert.Equal(("Rechner", "C:\\calc.exe", "/a=b", "C:\\calc.exe"), (apps[0].Name, apps[0].Command, apps[0].Arguments, apps[0].IconFile));
        Assert.Equal(["text/plain", "text/html"], apps[0].MimeTypes);
        Assert.Equal("plain", apps[1].Name);
    }

    private static GuestMessage Read(Message message)
    {
        byte[] frame = message.ToFrame(new string('0', 32), int.MaxValue)!;
        Assert.Equal(Decoding.Message, MessageCodec.DecodeGuest(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(frame, 1, frame.Length - 2)), out _, out GuestMessage? read));
        return read!;
    }

    private sealed class Menu(IList<MenuApp> apps) : IMenu
    {
        public string Mark() => "1";

        public IList<MenuApp> Read() => apps;
    }

    /// <summary>A system whose applications all have one icon. Nothing else is asked of it here.</summary>
    private sealed class Desk(Icon? icon) : IGuestSystem
    {
        public string Name => "windows";

        public IList<string> Lacks => [];

        public Icon? ReadIcon(MenuApp app) => icon;

        public IRunningApp Start(MenuApp app, IList<string> files) => throw new NotSupportedException();

        public void Open(string url) => throw new NotSupportedException();

        public void UseProxy(string? address) => throw new NotSupportedException();

        public int? CountWindows() => null;

        public TimeSpan? IdleTime() => null;

        public bool IsRebootPending() => false;

        public void Quiesce() => throw new NotSupportedException();

        public void Shutdown() => throw new NotSupportedException();

        public void SetTime(DateTime utc) => throw new NotSupportedException();
    }
}
