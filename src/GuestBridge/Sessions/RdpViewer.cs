using System.Runtime.Versioning;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.Rdp;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Setup;
using MedV.Terminal;
using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>Starts the viewer that shows a guest by its RDP server: the door, the certificate, the account, the command.</summary>
internal sealed class RdpViewer : IDisposable, IAsyncDisposable
{
    /// <summary>The one program that guests have on their RemoteApp list: <c>medv-guest launch</c>, which starts what its agent is asked to.</summary>
    public const string Alias = "medv";

    // Windows starts its RDP server some time after our agent.
    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    private readonly RdpDoor _door;

    private RdpViewer(RdpDoor door, ViewerProcess process) => (_door, Process) = (door, process);

    /// <summary>The viewer.</summary>
    public ViewerProcess Process { get; }

    /// <summary>Starts it.</summary>
    /// <param name="workspace">What holds for the user.</param>
    /// <param name="folder">Where the machine lives.</param>
    /// <param name="network">The way to it.</param>
    /// <param name="environment">The variables of the user's display.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told what goes wrong.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="BridgeException">There is no account or no client.</exception>
    /// <exception cref="DisplayException">The guest's server is not one that can be used.</exception>
    public static async Task<RdpViewer> StartAsync(
        EffectiveWorkspace workspace, MachineFolder folder, IGuestNetwork network, (string, string?)[] environment, TimeProvider time, Action<string> log, CancellationToken cancellationToken)
    {
        GuestCredentials account = GuestCredentials.Read(folder.State)
            ?? throw new BridgeException(ExitCode.Configuration, $"{folder.Workspace}: no account of its guest is known", "first time setup makes one");
        RdpDoor door = RdpDoor.Open(folder.Runtime, network, log);
        try
        {
            RdpCertificate certificate = await WaitForServerAsync(network, time, cancellationToken);
            string? alias = workspace.Policy.Display.Mode == DisplayMode.Seamless ? Alias : null;
            RemoteApp shown = RemoteApp.Create(door.Address, account.Name, certificate.Sha256, alias, workspace.Policy.Title, $"medv.{folder.Workspace}");
            ViewerCommand command = OperatingSystem.IsWindows()
                ? Mstsc(shown, account, certificate, SharingOf(workspace.Permissions), folder)
                : await FreeRdpAsync(shown, account, SharingOf(workspace.Permissions), environment, time, cancellationToken);
            return new RdpViewer(door, ViewerProcess.Start(command, environment));
        }
        catch
        {
            await door.DisposeAsync();
            throw;
        }
    }

    /// <summary>What policy lets host and guest share.</summary>
    public static RdpSharing SharingOf(Permissions permissions) =>
        (permissions.Clipboard.HasFlag(Transfer.ToGuest) ? RdpSharing.ClipboardToGuest : RdpSharing.None)
        | (permissions.Clipboard.HasFlag(Transfer.ToHost) ? RdpSharing.ClipboardToHost : RdpSharing.None)
        | (permissions.Printing ? RdpSharing.Printers : RdpSharing.None);

    /// <summary>Ends the viewer.</summary>
    public void Dispose() => Process.Dispose();

    /// <summary>Ends the viewer, and closes the door.</summary>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _door.DisposeAsync();
    }

    private static async Task<RdpCertificate> WaitForServerAsync(IGuestNetwork network, TimeProvider time, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            using var patience = new CancellationTokenSource(AnswerPatience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                await using Stream stream = await network.ConnectAsync(RdpDoor.Port, either.Token);
                return await RdpCertificate.ReadAsync(stream, either.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                if (time.GetElapsedTime(began) > ServerPatience)
                {
                    throw new DisplayException(DisplayFault.Guest, $"the guest's RDP server did not answer within {ServerPatience.TotalSeconds:0} s: {e.Message}", e);
                }
            }

            await Task.Delay(Glance, time, cancellationToken);
        }
    }

    private static async Task<ViewerCommand> FreeRdpAsync(
        RemoteApp shown, GuestCredentials account, RdpSharing sharing, (string, string?)[] environment, TimeProvider time, CancellationToken cancellationToken)
    {
        string program = FreeRdpCommand.Find(Environment.GetEnvironmentVariable("PATH"), File.Exists)
            ?? throw new BridgeException(ExitCode.NotFound, "there is no FreeRDP on this PC, which shows Windows guests", FreeRdpCommand.Hint);

        // FreeRDP 2 wants a display even to tell its version.
        using ViewerProcess asked = ViewerProcess.Start(new ViewerCommand(program, ["/version"]), environment);
        await asked.Exit.WaitAsync(AnswerPatience, time, cancellationToken);
        int version = FreeRdpCommand.MajorVersion(asked.Words);
        return version is 2 or 3
            ? FreeRdpCommand.Build(program, version, shown, account.Password, sharing)
            : throw new BridgeException(ExitCode.NotFound, $"{program} does not say that it is FreeRDP 2 or 3", FreeRdpCommand.Hint);
    }

    [SupportedOSPlatform("windows")]
    private static ViewerCommand Mstsc(RemoteApp shown, GuestCredentials account, RdpCertificate certificate, RdpSharing sharing, MachineFolder folder)
    {
        MstscTrust.Remember(shown.Server.Split(':')[0], account, certificate);
        string file = Path.Combine(folder.Runtime, "guest.rdp");
        MstscFile.Write(file, shown, sharing);
        return new ViewerCommand(Path.Combine(Environment.SystemDirectory, "mstsc.exe"), [file]);
    }
}
