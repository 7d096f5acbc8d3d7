using System.Reflection;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Daemon;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.X11;
using MedV.GuestBridge.Machines;
using MedV.GuestBridge.Machines.Qemu;
using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Publishing.Commands;
using MedV.GuestBridge.Publishing.Desktop;
using MedV.GuestBridge.Publishing.Windows;
using MedV.GuestBridge.Reach;
using MedV.GuestBridge.Sessions;
using MedV.Terminal;

namespace MedV.GuestBridge.Hosting;

/// <summary><c>medv-bridge</c> from its command line to its exit code, and the place where its parts are put together.</summary>
internal static class BridgeProgram
{
    private const string Help = """
        Brings the workspaces of one user to that user's desktop: menus, machines, windows. Started at logon, or by medv.

        Usage:
          medv-bridge [--daemon PATH] [--agents DIR] [--background]     be the bridge of this user
          medv-bridge publish --plan FILE --medv PATH    bring the menus to what a file says
          medv-bridge relay FOLDER                       carry one X connection of a guest; QEMU runs it
          medv-bridge reach FOLDER                       carry one connection of a guest to what its policy lists; QEMU runs it

        Options:
          --daemon PATH   medvd's socket for users [default: /run/medv/medvd.sock.users]
          --agents DIR    where medv-guest and medv-guest.exe are, which machines are given when they are set up [default: beside this program]
          --background    let go of the terminal
          --allow-root    let root start machines: for tests in a container
          --version       print the version
          --help          print this

        Example:
          medv-bridge --background

        Exit codes:
          0    done, or another bridge of this user runs
          2    wrong usage
          78   wrong configuration

        """;

    /// <summary>Runs one command line.</summary>
    public static async Task<ExitCode> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        switch (arguments)
        {
            case ["--help" or "-h"]:
                Console.Write(Help);
                return ExitCode.Done;
            case ["--version"]:
                Console.WriteLine($"medv-bridge {typeof(BridgeProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion}");
                return ExitCode.Done;
            case ["relay", string folder]:
                return await RelayAsync(folder, cancellationToken);
            case ["reach", string folder]:
                return await new ReachCommand(new ReachFiles(folder), TimeProvider.System).RunAsync(Console.OpenStandardInput(), Console.OpenStandardOutput(), cancellationToken);
            case ["publish", .. string[] rest]:
                return await new PublishCommand(Menus, Console.Out, Console.Error).RunAsync(rest, cancellationToken);
        }

        if (BridgeArguments.TryParse(arguments, out Problem? problem) is not BridgeArguments parsed)
        {
            problem!.WriteTo(Console.Error, "medv-bridge");
            return problem.Code;
        }

        try
        {
            return await ServeAsync(parsed, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            new Problem(ExitCode.Configuration, e.Message.TrimEnd('.'), "MEDV_RUNTIME names another folder").WriteTo(Console.Error, "medv-bridge");
            return ExitCode.Configuration;
        }
    }

    private static async Task<ExitCode> ServeAsync(BridgeArguments arguments, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        string runtime = BridgePlace.Folder(Environment.GetEnvironmentVariable, Environment.UserName);
        using BridgeSocket? socket = BridgeSocket.TryListen(runtime);
        if (socket is null)
        {
            return ExitCode.Done;
        }

        if (arguments.Background)
        {
            Background.Enter();
        }

        using var quit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var log = new BridgeLog(Path.Combine(runtime, "bridge.log"), time);
        var folders = WorkspaceFolders.Of(Environment.GetEnvironmentVariable, Home, runtime);
        var qemu = new QemuEngineOptions { AllowRoot = arguments.AllowRoot };
        using var daemon = new DaemonLink(arguments.DaemonSocket, time);
        EngineChoice engine = await EngineChoice.MakeAsync(qemu, time, quit.Token);
        var around = new BridgeSurroundings(
            folders, engine.Engine, engine.IsAccelerated, daemon, HostSize.OfThis(), _ => Task.CompletedTask, arguments.Agents ?? AppContext.BaseDirectory,
            new StartChoices(StartChoices.FolderOf(Environment.GetEnvironmentVariable, Home)), log, time);
        var menus = new MenuKeeper(new MenuPublisher(Menus()), Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "medv.exe" : "medv"), log);
        await using var set = new WorkspaceSet(around, menus);
        var server = new BridgeServer(new BridgeVerbs(set, new BridgeDoctor(folders, daemon, engine, qemu, time), quit), time, log.Write);
        log.Write($"the bridge of {Environment.UserName} runs");
        Task[] loops = [set.RunAsync(quit.Token), menus.RunAsync(set.Menu, quit.Token), server.RunAsync(socket.Listener, quit.Token)];
        Task first = await Task.WhenAny(loops);
        await quit.CancelAsync();
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (first.Exception?.InnerException is Exception defect)
        {
            log.Write($"the bridge ends by a defect: {defect}");
            await first;
        }

        log.Write("the bridge ends; machines go on");
        return ExitCode.Done;
    }

    private static async Task<ExitCode> RelayAsync(string folder, CancellationToken cancellationToken)
    {
        (string cookie, string address) = DisplayKeeper.Files(folder);
        try
        {
            var relay = new RelayCommand(cookie, XAddress.Parse(await File.ReadAllTextAsync(address, cancellationToken)), TimeProvider.System);
            return await relay.RunAsync(Console.OpenStandardInput(), Console.OpenStandardOutput(), Console.Error, cancellationToken);
        }
        catch (Exception e) when (e is IOException or DisplayException)
        {
            await Console.Error.WriteLineAsync($"medv-bridge: error: {e.Message}");
            return ExitCode.Failed;
        }
    }

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static IMenuPlatform Menus() => OperatingSystem.IsWindows()
        ? WindowsPlatform.OfThisUser()
        : new XdgPlatform(Home, Environment.GetEnvironmentVariable, TimeProvider.System);
}
