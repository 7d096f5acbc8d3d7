using System.Collections.Immutable;
using System.Runtime.Versioning;
using System.Text;
using MedV.GuestAgent.Linux;
using MedV.GuestBridge.Channel;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Tests;

/// <summary>The agent with real menus, processes and files, asked by the host's real session.</summary>
[SupportedOSPlatform("linux")]
public sealed class AgentTests : IDisposable
{
    private readonly GuestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_menu_is_listed_with_icons_and_without_commands()
    {
        byte[] pixels = [.. Enumerable.Range(0, 48 * 48 * 4).Select(i => (byte)(i % 253))];
        _folder.WriteIcon("calc", Png.Rgba(48, 48, pixels));
        _folder.Write("org.gnome.Calculator", "calc --secret-option", "Icon=calc\nCategories=Utility;Math;\nMimeType=text/plain;Bad Type;\nStartupWMClass=XCalc", "Taschenrechner \u00fc");
        _folder.Write("hidden", "true", "NoDisplay=true");
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        (int rev, ImmutableArray<GuestApp> apps) = await agent.Host.Session.ListAppsAsync(agent.Token);
        GuestIcon icon = await agent.Host.Session.GetIconAsync(apps[0].IconHash!, TimeProvider.System, agent.Token);

        Assert.Equal(1, rev);
        GuestApp app = Assert.Single(apps);
        Assert.Equal(("org.gnome.calculator", "Taschenrechner \u00fc", "XCalc"), (app.Key, app.Name, app.WindowClass));
        Assert.Equal(["Utility", "Math"], app.Categories.ToArray());
        Assert.Equal(["text/plain"], app.MimeTypes.ToArray());
        Assert.DoesNotContain("secret", app.ToString(), StringComparison.Ordinal);
        Assert.Equal(pixels, icon.Rgba);
    }

    [Fact]
    public async Task Five_hundred_applications_come_in_pages_and_the_rest_does_not()
    {
        for (int i = 0; i < 600; i++)
        {
            _folder.Write($"app-{i:000}", "true", $"Comment={new string('\u4e2d', 120)}", new string('\u4e2d', 120) + i);
        }

        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        (_, ImmutableArray<GuestApp> apps) = await agent.Host.Session.ListAppsAsync(agent.Token);

        Assert.Equal(Enumerable.Range(0, ProtocolLimits.Apps).Select(i => $"app-{i:000}"), apps.Select(app => app.Key));
    }

    [Fact]
    public async Task An_application_that_is_installed_renamed_or_removed_is_told_of()
    {
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        _folder.Write("a", "true");
        _folder.Write("b", "true");
        await agent.Host.NextAsync<GuestMessage.Changed>();
        (int first, ImmutableArray<GuestApp> two) = await agent.Host.Session.ListAppsAsync(agent.Token);
        _folder.Write("a", "true", name: "Renamed");
        File.Delete(Path.Combine(_folder.Applications, "b.desktop"));
        GuestMessage.Changed changed = await agent.Host.NextAsync<GuestMessage.Changed>();
        (int second, ImmutableArray<GuestApp> one) = await agent.Host.Session.ListAppsAsync(agent.Token);

        Assert.Equal(["a", "b"], two.Select(app => app.Key));
        Assert.Equal("Renamed", Assert.Single(one).Name);
        Assert.Equal((2, 3, 3), (first, second, changed.Rev));
    }

    [Fact]
    public async Task A_launch_runs_and_its_exit_code_comes_back()
    {
        _folder.Write("three", "/bin/sh -c \"exit 3\"");
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        await agent.Host.Session.DoAsync(new HostMessage.Launch("l-1", "three", [], null), agent.Token);

        Assert.Equal(new GuestMessage.Started("l-1"), await agent.Host.NextAsync<GuestMessage.Started>());
        Assert.Equal(new GuestMessage.Exited("l-1", 3), await agent.Host.NextAsync<GuestMessage.Exited>());
    }

    [Fact]
    public async Task A_killed_application_ends_with_128_and_its_signal()
    {
        _folder.Write("kill", "/bin/sh -c \"kill -9 \\$\\$\"");
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        await agent.Host.Session.DoAsync(new HostMessage.Launch("l-1", "kill", [], null), agent.Token);

        Assert.Equal(137, (await agent.Host.NextAsync<GuestMessage.Exited>()).Code);
    }

    [Fact]
    public async Task A_launch_counts_as_a_window_until_the_last_process_of_its_group_has_ended()
    {
        string go = Path.Combine(_folder.Path, "go");
        _folder.Write("child", _folder.Script("child.sh", $"(while [ ! -e {go} ]; do sleep 0.1; done) & exit 0"));
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        await agent.Host.Session.DoAsync(new HostMessage.Launch("l-1", "child", [], null), agent.Token);
        await agent.Host.NextAsync<GuestMessage.Exited>();
        GuestMessage.State lives = await agent.Host.Session.StatusAsync(agent.Token);
        await File.WriteAllTextAsync(go, "");
        await agent.Host.NextAsync<GuestMessage.Windows>(windows => windows.Count == 0);
        GuestMessage.State ended = await agent.Host.Session.StatusAsync(agent.Token);

        Assert.Equal((1, "l-1"), (lives.WindowCount, Assert.Single(lives.Launches)));
        Assert.Equal((0, 0), (ended.WindowCount, ended.Launches.Length));
    }

    [Fact]
    public async Task A_document_travels_to_the_application_and_back()
    {
        _folder.Write("edit", _folder.Script("edit.sh", "printf ' and more' >> \"$1\"; printf new > \"$(dirname \"$1\")/second.txt\"") + " %f");
        byte[] content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i % 251))];
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        await agent.Host.Session.PutFileAsync("l-1", "Bericht \u00fc.txt", new MemoryStream(content), TimeProvider.System, agent.Token);
        await agent.Host.Session.DoAsync(new HostMessage.Launch("l-1", "edit", ["Bericht \u00fc.txt"], null), agent.Token);
        string[] changed = [(await agent.Host.NextAsync<GuestMessage.FileChanged>()).File, (await agent.Host.NextAsync<GuestMessage.FileChanged>()).File];
        await agent.Host.NextAsync<GuestMessage.Exited>();
        using var back = new MemoryStream();
        await agent.Host.Session.GetFileAsync("l-1", "Bericht \u00fc.txt", back, TimeProvider.System, agent.Token);
        await agent.Host.Session.DoAsync(new HostMessage.Forget("l-1"), agent.Token);

        Assert.Equal(["Bericht \u00fc.txt", "second.txt"], changed.Order(StringComparer.Ordinal));
        Assert.Equal([.. content, .. " and more"u8], back.ToArray());
        Assert.False(Directory.Exists(Path.Combine(_folder.Path, "launches", "l-1")));
    }

    [Fact]
    public async Task A_link_and_a_pipe_in_a_launchs_folder_are_not_read()
    {
        _folder.Write("trap", _folder.Script("trap.sh", "cd \"$(dirname \"$1\")\"; ln -s /etc/passwd a.txt; mkfifo b.txt; mkdir c.txt") + " %f");
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);
        await agent.Host.Session.PutFileAsync("l-1", "x", new MemoryStream(), TimeProvider.System, agent.Token);
        await agent.Host.Session.DoAsync(new HostMessage.Launch("l-1", "trap", ["x"], null), agent.Token);
        await agent.Host.NextAsync<GuestMessage.Exited>();

        foreach (string name in new[] { "a.txt", "b.txt", "c.txt", "d.txt" })
        {
            GuestChannelException refusal = await Assert.ThrowsAsync<GuestChannelException>(() => agent.Host.Session.AskAsync(new HostMessage.Get("l-1", name, 0, 10), agent.Token));
            Assert.Equal((GuestChannelFault.Refused, "notFound"), (refusal.Fault, refusal.Code));
        }
    }

    [Fact]
    public async Task The_application_gets_the_display_and_a_cookie_that_only_its_user_reads()
    {
        string seen = Path.Combine(_folder.Path, "seen");
        _folder.Write("env", _folder.Script("env.sh", $"echo $DISPLAY > {seen}; stat -c %a $XAUTHORITY >> {seen}; stat -c %a $(dirname $XAUTHORITY) >> {seen}; od -An -tx1 -v -w64 $XAUTHORITY >> {seen}"));
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        await agent.Host.Session.DoAsync(new HostMessage.Launch("l-1", "env", [], new DisplayAccess("10.0.2.100:7.0", "000102030405060708090a0b0c0d0e0f")), agent.Token);
        await agent.Host.NextAsync<GuestMessage.Exited>();

        string cookie = $"ffff 0000 0001 {Hex("7")} 0012 {Hex("MIT-MAGIC-COOKIE-1")} 0010 000102030405060708090a0b0c0d0e0f".Replace(" ", "", StringComparison.Ordinal);
        string[] lines = await File.ReadAllLinesAsync(seen);
        Assert.Equal(["10.0.2.100:7.0", "600", "700", cookie], lines.Select(line => line.Replace(" ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_application_of_another_user_runs_as_that_user()
    {
        if (LibC.EffectiveUserId() != 0 || LinuxUser.Find("nobody") is not { } nobody)
        {
            // Only root can become somebody else.
            return;
        }

        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        _folder.Write("who", _folder.Script("who.sh", "id -un > \"$1\"; id -G >> \"$1\"; echo $HOME >> \"$1\"") + " %f");
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder, nobody);

        await agent.Host.Session.PutFileAsync("l-1", "who.txt", new MemoryStream("x"u8.ToArray()), TimeProvider.System, agent.Token);
        await agent.Host.Session.DoAsync(new HostMessage.Launch("l-1", "who", ["who.txt"], null), agent.Token);
        await agent.Host.NextAsync<GuestMessage.Exited>();
        using var back = new MemoryStream();
        await agent.Host.Session.GetFileAsync("l-1", "who.txt", back, TimeProvider.System, agent.Token);

        Assert.Equal($"nobody\n{nobody.GroupId}\n{nobody.Home}\n", Encoding.UTF8.GetString(back.ToArray()));
    }

    [Fact]
    public async Task What_cannot_be_done_is_refused_with_a_word_and_a_sentence()
    {
        _folder.Write("gone", "/nowhere/program");
        _folder.Write("sleep", "sleep 600");
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);
        (HostMessage Request, string Code)[] refused =
        [
            (new HostMessage.Launch("l-1", "unknown", [], null), "notFound"),
            (new HostMessage.Launch("l-1", "gone", [], null), "notFound"),
            (new HostMessage.Launch("l-1", "sleep", ["never-put"], null), "notFound"),
            (new HostMessage.Put("l-1", "a", 5, 10, new byte[5]), "order"),
            (new HostMessage.Get("l-2", "a", 0, 5), "notFound"),
            (new HostMessage.Forget("l-2"), "notFound"),
            (new HostMessage.Icon(new string('0', 64), 0, 10), "notFound"),
        ];

        foreach ((HostMessage request, string code) in refused)
        {
            GuestChannelException refusal = await Assert.ThrowsAsync<GuestChannelException>(() => agent.Host.Session.AskAsync(request, agent.Token));
            Assert.Equal((GuestChannelFault.Refused, code), (refusal.Fault, refusal.Code));
            Assert.True(refusal.Message.Length > 10, refusal.Message);
        }
    }

    [Fact]
    public async Task First_time_setup_is_done_once_and_says_how_far_it_is()
    {
        string made = Path.Combine(_folder.Path, "made");
        var setup = new HostMessage.Setup("finance-1", "pc-1", "", "de_DE.UTF-8", "Etc/UTC",
        [
            new SetupStep("command", ["/bin/sh", "-c", $"echo \"$1\" >> {made}", "sh", "$HOME; x"], 60, 0, false),
            new SetupStep("command", ["/bin/sh", "-c", "exit 9"], 60, 0, MayFail: true),
            new SetupStep("command", ["/bin/sh", "-c", "exit 10"], 60, 10, false),
        ]);
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        await agent.Host.Session.DoAsync(setup, agent.Token);
        GuestMessage.SetupProgress first = await agent.Host.NextAsync<GuestMessage.SetupProgress>(progress => progress.Phase is "done" or "failed");
        await agent.Host.Session.DoAsync(setup, agent.Token);
        GuestMessage.SetupProgress second = await agent.Host.NextAsync<GuestMessage.SetupProgress>();

        Assert.Equal(("done", 3), (first.Phase, first.Step));
        Assert.Equal("done", second.Phase);
        Assert.Equal("$HOME; x\n", await File.ReadAllTextAsync(made));
        Assert.Equal("pc-1\n", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "root/etc/hostname")));
        Assert.Equal("LANG=de_DE.UTF-8\n", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "root/etc/default/locale")));
    }

    [Fact]
    public async Task A_step_of_setup_may_end_with_each_of_its_codes_and_a_check_waits_for_a_port_and_no_longer_than_it_may()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        string port = $"{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}";
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        await agent.Host.Session.DoAsync(
            new HostMessage.Setup("codes", "", "", "", "",
            [
                new SetupStep("command", ["/bin/sh", "-c", "exit 9"], 60, 0, false, [3, 9]),
                new SetupStep("check", ["127.0.0.1", port], 60, 0, false),
            ]),
            agent.Token);
        GuestMessage.SetupProgress open = await agent.Host.NextAsync<GuestMessage.SetupProgress>(progress => progress.Phase is "done" or "failed");
        listener.Stop();
        await agent.Host.Session.DoAsync(new HostMessage.Setup("check", "", "", "", "", [new SetupStep("check", ["127.0.0.1", port], 1, 0, false)]), agent.Token);
        GuestMessage.SetupProgress shut = await agent.Host.NextAsync<GuestMessage.SetupProgress>(progress => progress is { Identity: "check", Phase: "done" or "failed" });

        Assert.Equal(("done", 2), (open.Phase, open.Step));
        Assert.Equal(("failed", $"127.0.0.1 did not answer at port {port} within 1 s"), (shut.Phase, shut.Text));
    }

    [Fact]
    public async Task Launches_outlive_a_connection_and_the_next_host_session_sees_them()
    {
        string go = Path.Combine(_folder.Path, "go");
        _folder.Write("wait", _folder.Script("wait.sh", $"while [ ! -e {go} ]; do sleep 0.1; done; exit 5"));
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);
        await agent.Host.Session.DoAsync(new HostMessage.Launch("l-1", "wait", [], null), agent.Token);
        await agent.Host.NextAsync<GuestMessage.Started>();

        await agent.HostEnd!.DisposeAsync();
        await agent.ConnectAsync();
        GuestMessage.State state = await agent.Host.Session.StatusAsync(agent.Token);
        await File.WriteAllTextAsync(go, "");
        GuestMessage.Exited exited = await agent.Host.NextAsync<GuestMessage.Exited>();

        Assert.Equal(["l-1"], state.Launches.ToArray());
        Assert.Equal(5, exited.Code);
    }

    [Fact]
    public async Task An_application_that_removes_its_folder_does_not_stop_the_agent()
    {
        _folder.Write("rm", _folder.Script("rm.sh", "rm -r \"$(dirname \"$1\")\"") + " %f");
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);
        await agent.Host.Session.PutFileAsync("l-1", "x", new MemoryStream(), TimeProvider.System, agent.Token);

        await agent.Host.Session.DoAsync(new HostMessage.Launch("l-1", "rm", ["x"], null), agent.Token);
        GuestMessage.Exited exited = await agent.Host.NextAsync<GuestMessage.Exited>();
        await agent.Host.NextAsync<GuestMessage.Windows>(windows => windows.Count == 0);
        await agent.Host.Session.DoAsync(new HostMessage.Forget("l-1"), agent.Token);

        Assert.Equal(0, exited.Code);
    }

    [Fact]
    public async Task Noise_and_nonsense_from_the_host_change_nothing()
    {
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);
        var random = new Random(7);
        byte[] noise = new byte[200_000];
        random.NextBytes(noise);

        await agent.HostEnd!.WriteAsync(noise, agent.Token);
        await agent.HostEnd.WriteAsync("\u001e{\"t\":\"shutdown\",\"s\":\"00112233445566778899aabbccddeeff\",\"id\":1}\n"u8.ToArray(), agent.Token);
        await agent.HostEnd.WriteAsync(Encoding.ASCII.GetBytes("\u001e" + new string('{', 70_000) + "\n"), agent.Token);

        Assert.Equal(0, (await agent.Host.Session.StatusAsync(agent.Token)).WindowCount);
    }

    [Fact]
    public async Task Before_a_snapshot_the_disk_is_up_to_date()
    {
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        await agent.Host.Session.DoAsync(new HostMessage.Quiesce(), agent.Token);
        await agent.Host.Session.DoAsync(new HostMessage.Drive(1, 0), agent.Token);

        Assert.InRange((await agent.Host.NextAsync<GuestMessage.Idle>()).Seconds, 1, 60);
    }

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.ASCII.GetBytes(text));
}
