using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.Rdp;

namespace MedV.GuestBridge.Tests.Display;

public sealed class ViewerTests
{
    private const string Fingerprint = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private static RemoteApp App(string title = "Notepad (Finance)") => RemoteApp.Create("/run/user/1000/medv/finance/rdp", "alice", Fingerprint, "medv", title, "medv.finance");

    [Fact]
    public void FreeRdp_2_is_given_each_part_as_an_option_of_its_own()
    {
        ViewerCommand command = FreeRdpCommand.Build("/usr/bin/xfreerdp", 2, App(), "secret", RdpSharing.Clipboard);

        Assert.Equal(
            [
                "/v:/run/user/1000/medv/finance/rdp", "/u:alice", "/from-stdin:force",
                "/cert:fingerprint:sha256:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
                "/sec:nla", "/app:||medv", "/app-name:Notepad (Finance)", "/wm-class:medv.finance", "+clipboard",
            ],
            command.Arguments.ToArray());
        Assert.Equal("secret\n", command.Input);
    }

    [Fact]
    public void FreeRdp_3_is_given_the_application_in_one_option()
    {
        ViewerCommand command = FreeRdpCommand.Build("/usr/bin/xfreerdp3", 3, App(), "secret", RdpSharing.Sound | RdpSharing.Printers);

        Assert.Contains("/app:program:||medv,name:Notepad (Finance)", command.Arguments);
        Assert.Contains("-clipboard", command.Arguments);
        Assert.Contains("/sound", command.Arguments);
        Assert.Contains("/printer", command.Arguments);
    }

    [Fact]
    public void No_title_brings_an_option_or_a_line_with_it() =>
        Prop.ForAll<string>(title =>
        {
            RemoteApp app = App((title ?? "") + ",cmd:calc\" /drive:x\r\nredirectdrives:i:1");
            string[] arguments = [.. FreeRdpCommand.Build("x", 3, app, "p", RdpSharing.None).Arguments];
            string[] lines = MstscFile.Build(app, RdpSharing.None).Split("\r\n");
            return arguments.Length == 8
                && arguments[5].Count(c => c == ',') == 1
                && !arguments.Any(argument => argument.Contains('"'))
                && lines.Count(line => line.StartsWith("redirectdrives:", StringComparison.Ordinal)) == 1
                && lines.All(line => line.Length == 0 || line.Split(':')[1] is "s" or "i");
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("rdp.example.com", "alice", Fingerprint, "medv", "medv.finance")]
    [InlineData("10.0.0.1:3389", "alice", Fingerprint, "medv", "medv.finance")]
    [InlineData("/run/a:b", "alice", Fingerprint, "medv", "medv.finance")]
    [InlineData("/run/rdp", "al,ice", Fingerprint, "medv", "medv.finance")]
    [InlineData("/run/rdp", "alice /p:x", Fingerprint, "medv", "medv.finance")]
    [InlineData("/run/rdp", "/alice", Fingerprint, "medv", "medv.finance")]
    [InlineData("/run/rdp", "alice\n", Fingerprint, "medv", "medv.finance")]
    [InlineData("/run/rdp", "alice", "ignore", "medv", "medv.finance")]
    [InlineData("/run/rdp", "alice", Fingerprint + ",ignore", "medv", "medv.finance")]
    [InlineData("/run/rdp", "alice", Fingerprint, "note,cmd:pad", "medv.finance")]
    [InlineData("/run/rdp", "alice", Fingerprint, "medv", "medv finance")]
    public void A_part_that_could_be_something_else_is_refused(string server, string user, string fingerprint, string alias, string windowClass) =>
        Assert.Throws<ArgumentException>(() => RemoteApp.Create(server, user, fingerprint, alias, "x", windowClass));

    [Fact]
    public void A_desktop_in_one_window_is_no_application()
    {
        RemoteApp desktop = RemoteApp.Create("127.1.2.3:50000", "alice", Fingerprint, null, "Finance", "medv.finance");

        Assert.Contains("/t:Finance", FreeRdpCommand.Build("x", 2, desktop, "p", RdpSharing.None).Arguments);
        Assert.DoesNotContain(FreeRdpCommand.Build("x", 3, desktop, "p", RdpSharing.None).Arguments, argument => argument.StartsWith("/app", StringComparison.Ordinal));
        Assert.Contains("full address:s:127.1.2.3:50000\r\n", MstscFile.Build(desktop, RdpSharing.None), StringComparison.Ordinal);
        Assert.Contains("remoteapplicationmode:i:0\r\n", MstscFile.Build(desktop, RdpSharing.None), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RdpSharing.Clipboard, 2, "+clipboard")]
    [InlineData(RdpSharing.ClipboardToGuest, 2, "-clipboard")]
    [InlineData(RdpSharing.ClipboardToGuest, 3, "/clipboard:direction-to:remote")]
    [InlineData(RdpSharing.ClipboardToHost, 3, "/clipboard:direction-to:local")]
    [InlineData(RdpSharing.None, 3, "-clipboard")]
    internal void A_clipboard_that_goes_one_way_is_off_where_the_client_knows_only_both(RdpSharing sharing, int version, string expected) =>
        Assert.Single(FreeRdpCommand.Build("x", version, App(), "p", sharing).Arguments, argument => argument.Contains("clipboard", StringComparison.Ordinal) && argument == expected);

    [Fact]
    public void A_password_of_two_lines_and_an_unknown_client_are_refused()
    {
        Assert.Throws<ArgumentException>(() => FreeRdpCommand.Build("x", 3, App(), "a\nb", RdpSharing.None));
        Assert.Throws<ArgumentException>(() => FreeRdpCommand.Build("x", 1, App(), "a", RdpSharing.None));
    }

    [Theory]
    [InlineData("This is FreeRDP version 2.11.7 (2.11.7)", 2)]
    [InlineData("This is FreeRDP version 3.5.1 (n/a)", 3)]
    [InlineData("command not found", 0)]
    [InlineData("version ", 0)]
    public void The_clients_version_is_read_from_what_it_prints(string output, int version) => Assert.Equal(version, FreeRdpCommand.MajorVersion(output));

    [Fact]
    public async Task A_real_process_gets_the_options_one_by_one_and_the_password_on_its_standard_input()
    {
        string folder = Directory.CreateTempSubdirectory("medv-rdp-").FullName;
        string program = Path.Combine(folder, "xfreerdp");
        File.WriteAllText(program, "#!/bin/sh\nprintf '%s\\n' \"$@\"\nprintf 'input:'; cat\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        ViewerCommand command = FreeRdpCommand.Build(FreeRdpCommand.Find(folder, File.Exists)!, 2, App("Rechnung $(id) `id`"), "pa ss'\"$x", RdpSharing.None);
        using Process process = TestProgram.Start(command.Program, command.Arguments);
        await process.StandardInput.WriteAsync(command.Input);
        process.StandardInput.Close();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal([.. command.Arguments, "input:pa ss'\"$x"], output.TrimEnd('\n').Split('\n'));
        Assert.Contains("/app-name:Rechnung (id) id", command.Arguments);
        Assert.DoesNotContain("pa ss", command.ToString(), StringComparison.Ordinal);

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_rdp_file_is_the_users_alone_in_UTF_16_and_holds_no_password()
    {
        string folder = Directory.CreateTempSubdirectory("medv-rdp-").FullName;
        string path = Path.Combine(folder, "notepad.rdp");

        MstscFile.Write(path, App("Übersicht"), RdpSharing.Clipboard);

        byte[] bytes = File.ReadAllBytes(path);
        string text = File.ReadAllText(path);
        Assert.Equal([0xff, 0xfe], bytes[..2]);
        Assert.Contains("remoteapplicationprogram:s:||medv\r\n", text, StringComparison.Ordinal);
        Assert.Contains("remoteapplicationname:s:Übersicht\r\n", text, StringComparison.Ordinal);
        Assert.Contains("redirectclipboard:i:1\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("password", text, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_console_is_shown_by_the_first_viewer_that_is_there()
    {
        HashSet<string> there = ["/usr/bin/gvncviewer", "/opt/bin/vncviewer"];

        Assert.Equal("/opt/bin/vncviewer /run/user/1000/medv/vnc", ConsoleView.Command("/run/user/1000/medv/vnc", "/usr/bin:bin:/opt/bin/", there.Contains)!.ToString());
        Assert.Equal("/usr/bin/gvncviewer /vnc", ConsoleView.Command("/vnc", "/usr/bin", there.Contains)!.ToString());
        Assert.Null(ConsoleView.Command("/vnc", "/bin", there.Contains));
        Assert.Null(ConsoleView.Command("/vnc", null, there.Contains));
        Assert.Throws<ArgumentException>(() => ConsoleView.Command("-via=evil", "/usr/bin", there.Contains));
    }
}
