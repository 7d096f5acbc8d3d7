using System.Runtime.Versioning;
using MedV.GuestAgent.Linux;
using MedV.GuestAgent.Session;
using MedV.GuestAgent.Setup;
using MedV.GuestAgent.Wishes;

namespace MedV.GuestAgent.Tests;

/// <summary>An agent in this process with a host at the other end of a socket.</summary>
[SupportedOSPlatform("linux")]
internal sealed class AgentUnderTest : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly FirstTimeSetup _setup;
    private readonly Agent _agent;
    private readonly WishSocket _wishes;
    private readonly List<IDisposable> _things = [];
    private Task _runs = Task.CompletedTask;

    private AgentUnderTest(GuestFolder folder, LinuxUser? user)
    {
        Folder = folder;
        var system = new LinuxSystem(user, [folder.Data], Path.Combine(folder.Path, "root"));
        _setup = new FirstTimeSetup(system, Path.Combine(folder.Path, "state"), TimeProvider.System);
        _wishes = WishSocket.TryListen(folder.Path, system, TimeProvider.System)!;
        _agent = new Agent(system, Path.Combine(folder.Path, "launches"), _setup, TimeProvider.System) { Wishes = _wishes };
    }

    public GuestFolder Folder { get; }

    public HostSide Host { get; } = new();

    public Stream? HostEnd { get; private set; }

    public CancellationToken Token => _end.Token;

    public static async Task<AgentUnderTest> StartAsync(GuestFolder folder, LinuxUser? user = null)
    {
        var agent = new AgentUnderTest(folder, user);
        await agent.ConnectAsync();
        return agent;
    }

    /// <summary>Connects host and agent through a new socket.</summary>
    public async Task ConnectAsync()
    {
        // The end of the connection before has to be known at both ends.
        await _runs.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        (Stream host, Stream guest) = await Duplex.MakeAsync(Folder.Path);
        var session = new AgentSession(_agent, "0.0.1", TimeProvider.System);
        _things.AddRange([host, guest, session]);
        HostEnd = host;
        _runs = Task.WhenAll(Host.Session.RunAsync(host, Token), session.RunAsync(guest, endIsEnd: true, Token));
        await Host.Session.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _runs.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _things.ForEach(thing => thing.Dispose());
        await _wishes.DisposeAsync();
        _agent.Dispose();
        _setup.Dispose();
        Host.Dispose();
        _end.Dispose();
    }
}
