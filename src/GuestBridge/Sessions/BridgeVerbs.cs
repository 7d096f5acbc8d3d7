using System.Collections.Immutable;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Hosting;
using MedV.Terminal;

namespace MedV.GuestBridge.Sessions;

/// <summary>Does what <c>medv</c> asks.</summary>
/// <param name="set">The user's workspaces.</param>
/// <param name="doctor">Checks what the bridge needs.</param>
/// <param name="quit">Ends the bridge.</param>
internal sealed class BridgeVerbs(WorkspaceSet set, BridgeDoctor doctor, CancellationTokenSource quit) : IBridgeVerbs
{
    public async Task<BridgeReply> DoAsync(BridgeRequest request, IProgress<BridgeReply> progress, CancellationToken cancellationToken) => request.Verb switch
    {
        BridgeVerb.Run => await RunAsync(request, progress, cancellationToken),
        BridgeVerb.Workspaces when request.Workspace is null => new BridgeReply(ReplyKind.Done, Workspaces: await set.StatusAsync(cancellationToken)),
        BridgeVerb.Apps => await AppsAsync(request.Workspace, cancellationToken),
        BridgeVerb.Doctor => new BridgeReply(ReplyKind.Done, Checks: await doctor.CheckAsync(request.Display, cancellationToken)),
        BridgeVerb.Quit => Quit(),
        _ => await OfOneAsync(request, await set.GetAsync(request.Workspace, cancellationToken), progress, cancellationToken),
    };

    private static async Task<BridgeReply> OfOneAsync(BridgeRequest request, Workspace workspace, IProgress<BridgeReply> progress, CancellationToken cancellationToken)
    {
        switch (request.Verb)
        {
            case BridgeVerb.Start:
                await workspace.StartAsync(progress, cancellationToken);
                break;
            case BridgeVerb.Stop:
                await workspace.StopAsync(request.Shutdown ? MachineStop.ShutDown : null, cancellationToken);
                break;
            case BridgeVerb.Restart:
                await workspace.StopAsync(MachineStop.ShutDown, cancellationToken);
                await workspace.StartAsync(progress, cancellationToken);
                break;
            case BridgeVerb.Reset:
                await workspace.ResetAsync(andData: false, cancellationToken);
                break;
            case BridgeVerb.StartMode:
                workspace.ChooseStart(request.AtLogon);
                break;
            case BridgeVerb.Console:
                return new BridgeReply(ReplyKind.Done, Viewer: ViewerOf(workspace));
            case BridgeVerb.Logs:
                return new BridgeReply(ReplyKind.Done, Log: await workspace.ReadConsoleAsync(cancellationToken));
        }

        return new BridgeReply(ReplyKind.Done, Workspaces: [workspace.Status()]);
    }

    private static ImmutableArray<string> ViewerOf(Workspace workspace)
    {
        string socket = workspace.ScreenSocket();
        ViewerCommand viewer = ConsoleView.Command(socket, Environment.GetEnvironmentVariable("PATH"), File.Exists)
            ?? throw new BridgeException(ExitCode.NotFound, $"there is no VNC viewer for {socket}", ConsoleView.Hint);
        return [viewer.Program, .. viewer.Arguments];
    }

    private async Task<BridgeReply> RunAsync(BridgeRequest request, IProgress<BridgeReply> progress, CancellationToken cancellationToken)
    {
        Workspace workspace = await set.GetAsync(request.Workspace, cancellationToken);
        GuestLaunch launch = await workspace.RunAsync(request, progress, cancellationToken);
        if (!request.Wait && !launch.Exited.IsCompletedSuccessfully)
        {
            return new BridgeReply(ReplyKind.Done);
        }

        int code = await launch.Exited.WaitAsync(cancellationToken);
        return request.Wait || code == 0
            ? new BridgeReply(ReplyKind.Done, AppExitCode: code)
            : throw new BridgeException(ExitCode.Failed, $"{launch.App} ended at once, with {code}", $"medv workspace logs {request.Workspace} may say why");
    }

    private async Task<BridgeReply> AppsAsync(string? workspace, CancellationToken cancellationToken)
    {
        ImmutableArray<Workspace> asked = workspace is null ? await set.AllAsync(cancellationToken) : [await set.GetAsync(workspace, cancellationToken)];
        return new BridgeReply(ReplyKind.Done, Apps: [.. asked.SelectMany(one => one.Apps())]);
    }

    private BridgeReply Quit()
    {
        // The answer goes out first.
        quit.CancelAfter(TimeSpan.FromMilliseconds(200));
        return new BridgeReply(ReplyKind.Done);
    }
}
