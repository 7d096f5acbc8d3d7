using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MedV.Lab;

/// <summary>Where the programs of this build are, and how every program of a lab is started.</summary>
public static class Programs
{
    /// <summary>The daemon.</summary>
    public static string Medvd => ForBranches("Daemon", "medvd");

    /// <summary>The operator's tool.</summary>
    public static string Medv => ForBranches("Cli", "medv");

    /// <summary>What brings workspaces to a user's desktop. Always as machine code: QEMU's sandbox, in which it relays windows, lets no .NET runtime start.</summary>
    public static string MedvBridge => Native("GuestBridge", "medv-bridge");

    /// <summary>What runs in guests.</summary>
    public static string MedvGuest => Native("GuestAgent", "medv-guest");

    /// <summary>The admin's tool.</summary>
    public static string MedvSign => Built("SigningTool", "medv-sign");

    /// <summary>The folder with <c>MedV.sln</c>.</summary>
    public static string RepositoryFolder { get; } = FindRepository();

    /// <summary>The same configuration (release, debug) as the running assembly: a lab never mixes builds.</summary>
    private static string Configuration => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>The first of <paramref name="names"/> that is an executable file on the path or in the folders for administrators; else null.</summary>
    public static string? Find(params string[] names)
    {
        // Debian does not put /usr/sbin on a user's path, and that is where ip, tc, nginx and mkfs.ext4 are.
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin", "/usr/local/sbin"];
        return names
            .SelectMany(name => folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }

    internal static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(Path.IsPathRooted(program) ? program : Find(program) ?? program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Settings of whoever runs the lab must not reach the programs in it.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MEDV_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        // An SDK in a home folder is found by the dotnet command, but not by the programs it built.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    internal static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new LabException($"'{Line(start)}' did not start");
        }
        catch (Win32Exception e)
        {
            throw new LabException($"'{Line(start)}' did not start: {e.Message}");
        }
    }

    internal static string Line(ProcessStartInfo start) => string.Join(' ', start.ArgumentList.Prepend(start.FileName));

    private static string Built(string project, string program)
    {
        string path = Path.Combine(RepositoryFolder, "artifacts", "bin", project, Configuration, program);
        return File.Exists(path) ? path : throw new LabException($"{path} is missing: build the solution first");
    }

    /// <summary>With <c>MEDV_NATIVE=true</c> what <c>scripts/native.sh</c> made: the programs as branch PCs are given them.</summary>
    private static string ForBranches(string project, string program) =>
        Environment.GetEnvironmentVariable("MEDV_NATIVE") == "true"
            ? Native(project, program)
            : Built(project, program);

    private static string Native(string project, string program)
    {
        string path = Path.Combine(RepositoryFolder, "artifacts", "native", "publish", project, "release", program);
        return File.Exists(path) ? path : throw new LabException($"{path} is missing: scripts/native.sh {project} makes it");
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MedV.sln")))
            {
                return folder.FullName;
            }
        }

        throw new LabException($"no MedV.sln above {AppContext.BaseDirectory}");
    }
}
