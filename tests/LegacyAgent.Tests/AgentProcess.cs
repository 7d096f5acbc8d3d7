using System.Diagnostics;
using System.Net.Sockets;
using MedV.GuestAgent.Tests;

namespace MedV.LegacyAgent.Tests;

/// <summary>The program for the old framework, run by mono, with a list of applications and a socket to the host.</summary>
internal sealed class AgentProcess : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _end = new(TimeSpan.FromSeconds(90));
    private Process? _process;

    public AgentProcess()
    {
        Folder = Directory.CreateTempSubdirectory("medv-legacy-").FullName;
        _listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(Folder, "channel")));
        _listener.Listen(1);
    }

    /// <summary>Path of mono; null when there is none.</summary>
    public static string? Runtime { get; } = new[] { "/usr/bin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, "mono")).FirstOrDefault(File.Exists);

    /// <summary>Path of the program, as it was built with these tests.</summary>
    public static string Program { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../LegacyAgent", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "medv-guest-legacy.exe"));

    public string Folder { get; }

    public string Apps => Path.Combine(Folder, "apps.ini");

    public HostSide Host { get; } = new();

    public CancellationToken Token => _end.Token;

    /// <summary>Runs the program to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using Process process = Process.Start(HowToStart(arguments))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(deadline.Token), error = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Writes a section of the list: a script of the shell.</summary>
    public void AddScript(string id, string script, string name = "")
    {
        string path = Path.Combine(Folder, id + ".sh");
        File.WriteAllText(path, script);
        File.AppendAllText(Apps, $"[{id}]\nname={name}\ncommand=/bin/sh\narguments={path}\n");
    }

    /// <summary>Starts it and opens a session.</summary>
    public async Task ConnectAsync()
    {
        Stream stream = await AcceptAsync();
        _ = Host.Session.RunAsync(stream, Token);
        await Host.Session.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    /// <summary>Starts it and gives the bare stream.</summary>
    public async Task<Stream> AcceptAsync()
    {
        Start("unix:" + Path.Combine(Folder, "channel"));
        return new NetworkStream(await _listener.AcceptAsync(Token), ownsSocket: true);
    }

    /// <summary>Starts it with another channel.</summary>
    public void Start(string channel)
    {
        File.AppendAllText(Apps, "");
        _process ??= Process.Start(HowToStart(["--channel", channel, "--apps", Apps, "--folder", Folder]));
    }

    public void Dispose()
    {
        _end.Cancel();
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        Host.Dispose();
        _listener.Dispose();
        _end.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static ProcessStartInfo HowToStart(string[] arguments) =>
        new(Runtime!, [Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
}
