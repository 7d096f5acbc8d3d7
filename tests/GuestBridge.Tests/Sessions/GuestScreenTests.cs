using System.Diagnostics;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Display.Rdp;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Sessions;
using MedV.GuestBridge.Setup;
using MedV.GuestBridge.Tests.Display;
using MedV.GuestBridge.Tests.Machines;
using MedV.Workspaces;

namespace MedV.GuestBridge.Tests.Sessions;

/// <summary>The way of an RDP session from a guest to the user's display, with FreeRDP's client and server and QEMU's network between them.</summary>
public sealed class GuestScreenTests
{
    private const string Password = "correct-horse.7";
    private static readonly EffectiveWorkspace Rdp = MachinePlansTests.Effective("""{"display":{"protocol":"rdp","mode":"window"}}""");

    [RdpFact]
    public async Task A_guest_is_shown_through_its_RDP_server_by_its_own_account_until_the_window_is_closed()
    {
        string disk = await GuestImage.BuildAsync();
        await using ShadowServer server = await ShadowServer.StartAsync("ann", Password);
        await using TestX user = await TestX.StartAsync();
        await using var bench = new Bench();
        List<string> log = [];
        await using IMachine machine = await bench.StartAsync(
            bench.Plan with { BaseDisk = disk, BaseVersion = "debian 1", MemoryMebibytes = 512, Network = MachineNetwork.Nat });

        // No Windows is here: the guest passes its RDP port on to a server at its host.
        await Bench.AskAsync(machine, Bench.Listening(RdpDoor.Port, $"/bin/busybox nc 10.0.2.2 {server.Port}"));
        new GuestCredentials("ann", Password).Write(bench.Folder.State);
        var display = new BridgeDisplay($":{user.Display.Address.Number}", user.TrustedFile);
        await using var screen = new GuestScreen(bench.Folder, TimeProvider.System, log.Add);
        var ended = new TaskCompletionSource();
        screen.Ended += ended.SetResult;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        await screen.ShowAsync(machine, Rdp, display, () => false, patience.Token);
        string window = await TestX.UntilAsync(() => WindowsAsync(user), windows => windows.Contains("\"medv.finance\"", StringComparison.Ordinal));
        Assert.Contains("\"Finance\"", window, StringComparison.Ordinal);
        Assert.True(screen.IsShown, string.Join("; ", log));
        Assert.DoesNotContain(CommandLines(), line => line.Contains(Password, StringComparison.Ordinal));

        // A second application takes the viewer that is there.
        await screen.ShowAsync(machine, Rdp, display, () => false, patience.Token);
        await screen.WhileShownAsync(Task.CompletedTask);
        Assert.Single(CommandLines(), line => line.Contains("/wm-class:medv.finance", StringComparison.Ordinal) && line.Contains(bench.Root, StringComparison.Ordinal));

        string id = window.Split('\n').First(line => line.Contains("\"medv.finance\"", StringComparison.Ordinal)).Trim().Split(' ')[0];
        await TestProgram.RunAsync("xkill", ["-id", id], user.User);
        await ended.Task.WaitAsync(patience.Token);
        Assert.False(screen.IsShown);

        // Another password is refused by the server, and whoever waits is told.
        new GuestCredentials("ann", "wrong.7").Write(bench.Folder.State);
        await using var refused = new GuestScreen(bench.Folder, TimeProvider.System, log.Add);
        await refused.ShowAsync(machine, Rdp, display, () => false, patience.Token);
        BridgeException failure = await Assert.ThrowsAsync<BridgeException>(() => refused.WhileShownAsync(new TaskCompletionSource().Task).WaitAsync(patience.Token));
        Assert.StartsWith("finance: the ", failure.Message, StringComparison.Ordinal);
        await machine.KillAsync();
    }

    [RdpFact]
    public async Task A_certificate_is_read_from_a_real_server_and_from_nothing_that_is_none()
    {
        await using ShadowServer server = await ShadowServer.StartAsync("ann", Password);
        using var client = new System.Net.Sockets.TcpClient("127.0.0.1", server.Port);

        RdpCertificate certificate = await RdpCertificate.ReadAsync(client.GetStream(), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((64, 20), (certificate.Sha256.Length, certificate.Sha1.Length));
    }

    [Fact]
    public async Task Without_an_account_nothing_is_shown_and_the_sentence_says_why()
    {
        string folder = Directory.CreateTempSubdirectory("medv-rdp-").FullName;
        await using var screen = new GuestScreen(new MachineFolder("finance", folder, folder), TimeProvider.System, _ => { });
        await using var machine = new NetworkMachine();

        BridgeException refused = await Assert.ThrowsAsync<BridgeException>(
            () => screen.ShowAsync(machine, Rdp, new BridgeDisplay(":0", null), () => false, CancellationToken.None));

        Assert.Equal("finance: no account of its guest is known", refused.Message);
        Assert.False(screen.IsShown);
        await Assert.ThrowsAsync<BridgeException>(() => screen.ShowAsync(machine, Rdp, null, () => false, CancellationToken.None));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void An_account_is_kept_for_the_user_alone_and_not_taken_from_a_file_that_others_read()
    {
        string folder = Directory.CreateTempSubdirectory("medv-rdp-").FullName;
        string file = Path.Combine(folder, "account.json");
        Assert.Null(GuestCredentials.Read(folder));
        var account = new GuestCredentials("ann", GuestCredentials.NewPassword());
        account.Write(folder);

        Assert.Equal(account, GuestCredentials.Read(folder));
        Assert.DoesNotContain(account.Password, account.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(account.Password, GuestCredentials.NewPassword());
        foreach (string damaged in new[] { "", "null", "{}", """{"name":"","password":"x"}""", """{"name":"ann","password":"a\nb"}""" })
        {
            File.WriteAllText(file, damaged);
            Assert.Throws<InvalidDataException>(() => GuestCredentials.Read(folder));
        }

        account.Write(folder);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupRead);
            Assert.Throws<InvalidDataException>(() => GuestCredentials.Read(folder));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(2, null)]
    [InlineData(134, "the guest does not take the password of its account")]
    [InlineData(143, "the guest's RDP server shows another certificate than a moment before")]
    [InlineData(137, "FreeRDP does not show the guest (its code is 137)")]
    public void An_end_of_FreeRDP_is_told_in_words_when_it_is_a_failure(int code, string? expected) => Assert.Equal(expected, FreeRdpEnd.Failure(code));

    private static async Task<string> WindowsAsync(TestX display) => (await TestProgram.RunAsync("xwininfo", ["-root", "-tree"], display.User)).Output;

    private static string[] CommandLines() => [.. Process.GetProcesses().Select(process =>
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    })];

    /// <summary>A machine with a network to which nothing ever answers.</summary>
    private sealed class NetworkMachine : IMachine, IGuestNetwork
    {
        public bool Resumed => false;

        public Task<MachineEnd> Ended { get; } = new TaskCompletionSource<MachineEnd>().Task;

        public string? ScreenSocket => null;

        public string? Trouble => null;

        public Task<Stream> ConnectAsync(int port, CancellationToken cancellationToken) => throw new IOException("nobody is there");

        public Task<Stream> OpenChannelAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SuspendAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task ShutDownAsync(TimeSpan patience, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task PauseAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task ResumeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task KillAsync() => throw new NotSupportedException();

        public Task<string> ReadConsoleAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
