using System.Collections.Immutable;
using MedV.GuestBridge.Channel;
using MedV.GuestBridge.Reach;
using MedV.GuestProtocol;
using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>What one workspace reaches: leaves the list for those who carry its connections, tells its guest of the proxy, and writes down what was refused.</summary>
/// <param name="id">Id of the workspace.</param>
/// <param name="around">What all workspaces share.</param>
internal sealed class ReachKeeper(string id, BridgeSurroundings around) : IAsyncDisposable
{
    /// <summary>The proxy as guests see it: QEMU hands each connection to a process.</summary>
    private const string GuestAddress = "10.0.2.101:3128";

    private readonly ReachFiles _files = new(around.Folders.Machine(id).Runtime);
    private readonly RefusalLog _refusals = new(new ReachFiles(around.Folders.Machine(id).Runtime).Refusals, around.Time, text => around.Log.Write($"{id}: {text}"));
    private readonly Lock _lock = new();

    /// <summary>The command that QEMU runs for each connection of the guest.</summary>
    public ImmutableArray<string> Relay => [Environment.ProcessPath!, "reach", _files.Folder];

    /// <summary>Leaves the list, if there is a machine that could read it. It holds for the next connection.</summary>
    public void Write(EffectiveWorkspace effective)
    {
        lock (_lock)
        {
            if (!Directory.Exists(_files.Folder))
            {
                return;
            }

            try
            {
                _files.Write(effective.Network.Mode == NetworkMode.AllowList ? effective.Network.Allow : []);
                _refusals.Forget();
                _refusals.Open();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // An older list could be longer.
                File.Delete(_files.List);
                around.Log.Write($"{id}: it reaches nothing, since what it may reach cannot be written down: {e.Message}");
            }
        }
    }

    /// <summary>Tells a guest where its proxy is, or that there is none. An agent that does not know this word is left alone.</summary>
    public async Task TellAsync(GuestLink link, EffectiveWorkspace effective, CancellationToken cancellationToken)
    {
        if (link.Session.Welcome?.Caps.Contains("network", StringComparer.Ordinal) is not true)
        {
            return;
        }

        try
        {
            await link.Session.DoAsync(new HostMessage.Network(effective.Network.Mode == NetworkMode.AllowList ? GuestAddress : null), cancellationToken);
        }
        catch (GuestChannelException e)
        {
            around.Log.Write($"{id}: its guest does not know of its proxy: {e.Message}");
        }
    }

    public ValueTask DisposeAsync() => _refusals.DisposeAsync();
}
