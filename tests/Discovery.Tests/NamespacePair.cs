using System.Diagnostics;
using System.Threading.Channels;

namespace MedV.Discovery.Tests;

/// <summary>Two network namespaces, A and B, each with one end of a cable (<c>cable0</c>), and the programs that run in them.</summary>
internal sealed class NamespacePair : IAsyncDisposable
{
    private readonly string _prefix = $"mdv{Guid.NewGuid().ToString("N")[..6]}";
    private readonly List<Process> _processes = [];

    public NamespacePair()
    {
        Run("ip", "netns", "add", Name("A"));
        Run("ip", "netns", "add", Name("B"));
        Run("ip", "link", "add", "cable0", "netns", Name("A"), "type", "veth", "peer", "name", "cable0", "netns", Name("B"));
        foreach (string side in new[] { "A", "B" })
        {
            Ip(side, "link", "set", "lo", "up");
            Ip(side, "link", "set", "cable0", "up");
        }
    }

    /// <summary>Runs <c>ip</c> in one of the namespaces.</summary>
    public void Ip(string side, params string[] arguments) => Run("ip", ["-n", Name(side), .. arguments]);

    /// <summary>Starts this assembly as a host in a namespace; gives its changes line by line.</summary>
    public ChannelReader<string> StartHost(string side, string name, int port) =>
        Start(side, "dotnet", new Dictionary<string, string>(), typeof(NamespacePair).Assembly.Location, Packets.ServiceType, name, port.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Starts any program in a namespace; gives what it prints line by line.</summary>
    public ChannelReader<string> Start(string side, string program, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("ip", ["netns", "exec", Name(side), program, .. arguments]) { RedirectStandardOutput = true };
        foreach ((string key, string value) in environment)
        {
            start.Environment[key] = value;
        }

        Channel<string> lines = Channel.CreateUnbounded<string>();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is null)
            {
                lines.Writer.TryComplete();
            }
            else
            {
                lines.Writer.TryWrite(e.Data);
            }
        };
        process.Start();
        process.BeginOutputReadLine();
        _processes.Add(process);
        return lines.Reader;
    }

    /// <summary>Sends SIGTERM to the program that was started last.</summary>
    public void TerminateLast() => Run("kill", "-TERM", _processes[^1].Id.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Reads lines until one begins with <paramref name="beginning"/>.</summary>
    public static async Task<string> UntilAsync(ChannelReader<string> lines, string beginning, CancellationToken cancellationToken)
    {
        await foreach (string line in lines.ReadAllAsync(cancellationToken))
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"the program ended without a line that begins with \"{beginning}\"");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Process process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        TryRun("ip", "netns", "del", Name("A"));
        TryRun("ip", "netns", "del", Name("B"));
    }

    /// <summary>Runs a program that ends by itself.</summary>
    /// <returns>Whether it ended with 0.</returns>
    public static bool TryRun(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        return process is not null && process.WaitForExit(TimeSpan.FromSeconds(10)) && process.ExitCode == 0;
    }

    private static void Run(string program, params string[] arguments)
    {
        if (!TryRun(program, arguments))
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed");
        }
    }

    private string Name(string side) => _prefix + side;
}
