using System.Reflection;
using MedV.LegacyAgent.Elsewhere;
using MedV.LegacyAgent.Menus;
using MedV.LegacyAgent.Session;
using MedV.LegacyAgent.Windows;
using MedV.Terminal;

namespace MedV.LegacyAgent;

/// <summary><c>medv-guest-legacy</c>: the composition root and the only place that writes to the terminal.</summary>
internal static class AgentProgram
{
    private const string Name = "medv-guest-legacy";

    private const string Help = """
        Runs in a VM with an old Windows (XP, Vista, 7, Server 2003 and 2008) and makes its applications
        known to the host. It needs the .NET Framework 4.0 or newer.

        Usage: medv-guest-legacy [--channel PORT] [--apps FILE] [--folder PATH]

          --channel PORT   to the host: a serial port such as COM1, the virtio port
                           \\.\Global\org.medv.bridge.0, or unix:PATH for a socket. Default: COM2
          --apps FILE      a list of applications instead of the Start menu
          --folder PATH    where the folder "launches" for documents of applications is made anew
          --help           shows this
          --version        shows the version

        Example: medv-guest-legacy --channel COM1 --apps C:\MedV\apps.ini
        Exit codes: 1 failed, 2 wrong usage, 10 no such list. It runs until it is ended.
        """;

    private static readonly TimeSpan OpenAgain = TimeSpan.FromSeconds(1);

    private static string Version => Assembly.GetExecutingAssembly().GetName().Version.ToString(3);

    private static bool IsWindows => Environment.OSVersion.Platform == PlatformID.Win32NT;

    /// <summary>Runs until the process is ended.</summary>
    public static int Run(IList<string> arguments, TextWriter output, TextWriter error)
    {
        if (arguments.Count == 1 && arguments[0] is "--help" or "-h" or "--version")
        {
            output.WriteLine(arguments[0] == "--version" ? $"{Name} {Version}" : Help);
            return (int)ExitCode.Done;
        }

        if (AgentOptions.Parse(arguments, out string fault) is not { } options)
        {
            return Fail(error, new Problem(ExitCode.WrongUsage, fault, $"{Name} --help says how it is used"));
        }

        if (options.Apps is null && !IsWindows)
        {
            return Fail(error, new Problem(ExitCode.WrongUsage, "there is no Start menu here", "--apps FILE gives a list of applications"));
        }

        if (options.Apps is not null && !File.Exists(options.Apps))
        {
            return Fail(error, new Problem(ExitCode.NotFound, $"there is no list {options.Apps}"));
        }

        try
        {
            Serve(options, error);
            return (int)ExitCode.Done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail(error, new Problem(ExitCode.Failed, exception.Message));
        }
    }

    private static void Serve(AgentOptions options, TextWriter error)
    {
        IGuestSystem system = IsWindows ? new WindowsSystem() : new PlainSystem();
        IMenu menu = options.Apps is null ? new StartMenu() : new AppListFile(options.Apps);
        using var agent = new Agent(system, menu, Path.Combine(options.Folder ?? UsualFolder(), "launches"), new SystemClock());
        using var never = new ManualResetEvent(false);
        string path = options.Channel ?? ChannelPort.Usual;
        string said = "";
        do
        {
            try
            {
                using Stream stream = ChannelPort.Open(path, out bool endIsEnd);
                said = "";
                using var session = new AgentSession(agent, Version);
                session.Run(stream, endIsEnd);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The port comes later, or its driver does: said once, tried for ever.
                if (exception.Message != said)
                {
                    said = exception.Message;
                    new Problem(ExitCode.Unreachable, $"no channel at {path}: {said}", "it is tried again every second").WriteTo(error, Name);
                }
            }
        }
        while (!never.WaitOne(OpenAgain));
    }

    private static string UsualFolder() => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), Path.Combine("MedV", "guest-legacy"));

    private static int Fail(TextWriter error, Problem problem)
    {
        problem.WriteTo(error, Name);
        return (int)problem.Code;
    }
}
