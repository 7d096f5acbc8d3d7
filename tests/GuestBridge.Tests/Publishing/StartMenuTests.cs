using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Publishing.Windows;

namespace MedV.GuestBridge.Tests.Publishing;

/// <summary>The Start menu of Windows, written here: the bytes are the same.</summary>
public sealed class StartMenuTests
{
    private const string Medv = @"C:\Program Files\MedV Ünï\medv.exe";

    private static readonly ShellLink Link = new(Medv, "run fin xcalc", "Adds – quickly", @"D:\Profiles\u\AppData\Local\MedV\Icons\medv-fin-xcalc.ico", "MedV.fin.xcalc", "example.org/fin");

    [FactWithTools("lnkinfo")]
    public async Task Another_program_reads_what_the_shortcut_says()
    {
        using var home = new TestHome();
        string path = Path.Combine(home.Home, "x.lnk");
        await File.WriteAllBytesAsync(path, ShellLinkWriter.Write(Link));

        (int code, string text) = await Tool.RunAsync("lnkinfo", [path]);

        Assert.True(code == 0, text);
        Assert.Contains(Medv, text, StringComparison.Ordinal);
        Assert.Contains("run fin xcalc", text, StringComparison.Ordinal);
        Assert.Contains("Adds – quickly", text, StringComparison.Ordinal);
        Assert.Contains(Link.IconPath, text, StringComparison.Ordinal);
        Assert.Contains("MedV Ünï", text, StringComparison.Ordinal);
        Assert.DoesNotContain("orrupt", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_property_store_holds_the_model_id_and_the_owner()
    {
        byte[] file = ShellLinkWriter.Write(Link);

        int store = file.AsSpan().IndexOf((byte[])[0x09, 0, 0, 0xA0]);
        var read = new List<(string Format, int Number, string Text)>();
        int at = store + 4;
        for (int length = BitConverter.ToInt32(file, at); length != 0; length = BitConverter.ToInt32(file, at))
        {
            Assert.Equal("1SPS"u8.ToArray(), file[(at + 4)..(at + 8)]);
            Assert.Equal(length - 28, BitConverter.ToInt32(file, at + 24));
            Assert.Equal(0x1F, BitConverter.ToInt32(file, at + 33));
            int characters = BitConverter.ToInt32(file, at + 37);
            read.Add((new Guid(file.AsSpan(at + 8, 16)).ToString(), BitConverter.ToInt32(file, at + 28), System.Text.Encoding.Unicode.GetString(file, at + 41, characters * 2)));
            at += length;
        }

        // The length before the signature, the end of the storages, the end of the file.
        Assert.Equal(BitConverter.ToInt32(file, store - 4), at + 4 - (store - 4));
        Assert.Equal(file.Length, at + 8);
        Assert.Equal(("9f4c2855-9f79-4b39-a8d0-e1d42de1d5f3", 5, "MedV.fin.xcalc\0"), read[0]);
        Assert.Equal("example.org/fin\0", read[1].Text);
        Assert.Equal(7, file[0x3C]);
    }

    [FactWithTools("wine")]
    public async Task The_shell_of_Wine_goes_where_the_shortcut_leads()
    {
        using var home = new TestHome();
        Dictionary<string, string> environment = new()
        {
            ["HOME"] = home.Home, ["WINEPREFIX"] = Path.Combine(home.Home, "wine"), ["WINEDLLOVERRIDES"] = "winemenubuilder.exe=d;mshtml=d;mscoree=d", ["WINEDEBUG"] = "-all", ["DISPLAY"] = "",
        };
        await Tool.RunAsync("wine", ["wineboot", "-i"], environment);
        string drive = Path.Combine(home.Home, "wine/drive_c");
        Directory.CreateDirectory(Path.Combine(drive, "a b"));
        await File.WriteAllTextAsync(Path.Combine(drive, "a b/medv.bat"), "@echo %1 %2 %3> c:\\started\r\n");
        await File.WriteAllBytesAsync(Path.Combine(drive, "x.lnk"), ShellLinkWriter.Write(Link with { Target = @"C:\a b\medv.bat", IconPath = "" }));

        await Tool.RunAsync("wine", ["start", "/wait", @"c:\x.lnk"], environment);
        await Tool.RunAsync("wineserver", ["-w"], environment);

        Assert.Equal("run fin xcalc", (await File.ReadAllTextAsync(Path.Combine(drive, "started"))).Trim());
    }

    [Theory]
    [InlineData("medv.exe")]
    [InlineData(@"C:medv.exe")]
    [InlineData(@"\\server\share\medv.exe")]
    [InlineData("C:\\a\"b\\medv.exe")]
    [InlineData(@"C:\a\\medv.exe")]
    [InlineData("C:\\a\nb")]
    public void A_target_that_is_no_path_on_a_drive_is_refused(string target) =>
        Assert.Throws<ArgumentException>(() => ShellLinkWriter.Write(Link with { Target = target }));

    [Theory]
    [InlineData("Word: <2> / \"x\"", "Word_ _2_ _ _x_")]
    [InlineData("..\\..\\evil", "_.._evil")]
    [InlineData("con", "_con")]
    [InlineData("LPT1.txt", "_LPT1.txt")]
    [InlineData("Dots...", "Dots")]
    [InlineData("...", "key")]
    [InlineData("表計算", "表計算")]
    public void A_name_becomes_a_file_name(string name, string file) => Assert.Equal(file, WindowsNames.Of(name, "key"));

    [Fact]
    public async Task Nothing_of_ours_is_left_after_the_last_workspace_is_gone()
    {
        using var home = new TestHome();
        string programs = Directory.CreateDirectory(Path.Combine(home.Home, "Start Menu/Programs")).FullName;
        string local = Directory.CreateDirectory(Path.Combine(home.Home, "Local")).FullName;
        home.Write("home/Start Menu/Programs/Finance/Calculator.lnk", "native");
        string[] before = home.List();
        PublishedWorkspace finance = Some.Workspace("fin", "Finance", Some.Calc, Some.App("up", "../up"));

        PublishOutcome first = await PublishAsync(finance);
        string[] between = home.List();
        PublishOutcome second = await PublishAsync(finance);
        PublishOutcome last = await PublishAsync();

        Assert.Equal(3, first.Changes.Length);
        Assert.Empty(second.Changes);
        Assert.Equal(3, last.Changes.Length);
        Assert.Contains(between, line => line.StartsWith("Start Menu/Programs/Finance/Calculator (Finance).lnk ", StringComparison.Ordinal));
        Assert.Contains(between, line => line.StartsWith("Start Menu/Programs/Finance/_up.lnk ", StringComparison.Ordinal));
        Assert.Contains(between, line => line.StartsWith("Local/MedV/Icons/medv-fin-xcalc.ico ", StringComparison.Ordinal));
        Assert.Equal(before, home.List());

        Task<PublishOutcome> PublishAsync(params PublishedWorkspace[] workspaces) =>
            new MenuPublisher(new WindowsPlatform(home.Home, local, programs)).PublishAsync("r", workspaces, Medv, PublishMode.CarryOut, CancellationToken.None);
    }
}
