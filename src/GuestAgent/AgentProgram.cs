using System.Reflection;
using MedV.GuestAgent.Linux;
using MedV.GuestAgent.Session;
using MedV.GuestAgent.Setup;
using MedV.GuestAgent.Windows;
using MedV.GuestAgent.Wishes;
using MedV.Terminal;

namespace MedV.GuestAgent;

/// <summary><c>medv-guest</c>: the composition root and the only place that writes to the terminal.</summary>
internal static class AgentProgram
{
    private const string Name = "medv-guest";

    private const string Help = """
        Runs in a VM and makes its applications known to the host.

        Usage: medv-guest [--channel PATH] [--user NAME] [--folder PATH] [--state PATH]
               medv-guest launch
               medv-guest open URL

          launch           Windows, in the user's session: starts what the agent, a service, is asked to,
                           and ends when nothing of it runs. RemoteApp runs it
          open URL         asks the host to open an address; its policy decides

          --channel PATH   device to the host: a virtio port, a serial port such as /dev/ttyS1 or COM2,
                           or unix:PATH for a socket. Default: the virtio port org.medv.bridge.0
          --user NAME      who applications run as (Linux, needs root). Default: whoever runs this
          --folder PATH    where the folder "launches" for documents of applications is made anew
          --state PATH     where first time setup remembers how far it came
          --help           shows this
          --version        shows the version

        Example: medv-guest --channel /dev/ttyS1 --user anna
        Exit codes: 0 stopped, 1 failed, 2 wrong usage, 10 no such user.
        """;

    private const string RootFolder = "/run/medv-guest";

    private static readonly TimeSpan OpenAgain = TimeSpan.FromSeconds(1);

    /// <summary>Runs until it is stopped.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (arguments is ["--help"] or ["-h"] or ["--version"])
        {
            await output.WriteLineAsync(arguments[0] == "--version" ? $"{Name} {Version}" : Help);
            return (int)ExitCode.Done;
        }

        if (arguments is ["launch"])
        {
            return await LaunchAsync(error, cancellationToken);
        }

        if (arguments is ["open", string url])
        {
            string[] folders = OperatingSystem.IsLinux() ? [RootFolder, UsualFolder()] : [];
            return await new OpenCommand(folders, TimeProvider.System).RunAsync(url, cancellationToken) is Problem problem ? Fail(error, problem) : (int)ExitCode.Done;
        }

        if (AgentOptions.Parse(arguments, out string fault) is not { } options)
        {
            return Fail(error, new Problem(ExitCode.WrongUsage, fault, $"{Name} --help says how it is used"));
        }

        try
        {
            await ServeAsync(options, error, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return (int)ExitCode.Done;
        }
        catch (AgentException refusal)
        {
            return Fail(error, new Problem(refusal.Code == "notFound" ? ExitCode.NotFound : ExitCode.Failed, refusal.Message));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(error, new Problem(ExitCode.Failed, exception.Message));
        }

        return (int)ExitCode.Done;
    }

    private static async Task<int> LaunchAsync(TextWriter error, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            return Fail(error, new Problem(ExitCode.WrongUsage, "launch is for Windows: elsewhere the agent starts applications itself"));
        }

        try
        {
            await SessionPipe.RunAsync(error, cancellationToken);
            return (int)ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            return (int)ExitCode.Done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(error, new Problem(ExitCode.Failed, exception.Message));
        }
    }

    private static string Version => Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    private static async Task ServeAsync(AgentOptions options, TextWriter error, CancellationToken cancellationToken)
    {
        TimeProvider time = TimeProvider.System;
        IGuestSystem system = SystemFor(options);
        using var setup = new FirstTimeSetup(system, options.State ?? UsualState(), time);
        string folder = options.Folder ?? UsualFolder();
        await using WishSocket? wishes = WishSocket.TryListen(folder, system, time);
        using var agent = new Agent(system, Path.Combine(folder, "launches"), setup, time) { Wishes = wishes };
        string path = options.Channel ?? ChannelPort.Usual;
        string said = "";
        while (true)
        {
            try
            {
                (Stream stream, bool endIsEnd) = await ChannelPort.OpenAsync(path, cancellationToken);
                said = "";
                await using (stream)
                using (var session = new AgentSession(agent, Version, time))
                {
                    await session.RunAsync(stream, endIsEnd, cancellationToken);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
            {
                // The port comes later, or its driver does: said once, tried for ever.
                if (exception.Message != said)
                {
                    said = exception.Message;
                    new Problem(ExitCode.Unreachable, $"no channel at {path}: {said}", "it is tried again every second").WriteTo(error, Name);
                }
            }

            await Task.Delay(OpenAgain, time, cancellationToken);
        }
    }

    private static IGuestSystem SystemFor(AgentOptions options)
    {
        if (OperatingSystem.IsWindows())
        {
            return options.User is null ? new WindowsSystem() : throw new AgentException("failed", "--user is for Linux: run the agent in the user's session");
        }

        if (!OperatingSystem.IsLinux())
        {
            throw new AgentException("failed", "this operating system is not known");
        }

        LinuxUser? user = options.User is null ? null : LinuxUser.Find(options.User) ?? throw new AgentException("notFound", $"there is no user {options.User}");
        return new LinuxSystem(user, LinuxSystem.DataFolders(user));
    }

    private static string UsualFolder() =>
        OperatingSystem.IsWindows() ? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.LocalApplicationData), "MedV", "launches")
        : LibC.EffectiveUserId() == 0 ? RootFolder
        : System.Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? Path.Combine(runtime, "medv-guest")
        : Path.Combine(Path.GetTempPath(), $"medv-guest-{LibC.EffectiveUserId()}");

    private static string UsualState() =>
        OperatingSystem.IsWindows() ? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.CommonApplicationData), "MedV", "guest")
        : LibC.EffectiveUserId() == 0 ? "/var/lib/medv-guest"
        : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".local/state/medv-guest");

    private static int Fail(TextWriter error, Problem problem)
    {
        problem.WriteTo(error, Name);
        return (int)problem.Code;
    }
}
