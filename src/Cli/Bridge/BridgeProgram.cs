using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using MedV.GuestBridge.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Bridge;

/// <summary>The bridge of this user as a process: where it listens, and how it is started.</summary>
/// <param name="shell">The surroundings of the command.</param>
/// <param name="daemonSocket">The operators' socket of the daemon that the bridge is to ask.</param>
internal sealed class BridgeProgram(Shell shell, string daemonSocket)
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly string _folder = BridgePlace.Folder(shell.Variable, Environment.UserName);

    /// <summary>Where it writes what happens.</summary>
    public string LogFile => Path.Combine(_folder, "bridge.log");

    /// <summary>Connects to the bridge, and starts it when it does not run.</summary>
    /// <exception cref="ProblemException">It cannot be started.</exception>
    public async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        if (await TryConnectAsync(cancellationToken) is Socket running)
        {
            return running;
        }

        using Process started = Start();
        long begun = shell.Time.GetTimestamp();
        while (shell.Time.GetElapsedTime(begun) < StartPatience)
        {
            if (await TryConnectAsync(cancellationToken) is Socket connection)
            {
                return connection;
            }

            // It ends at once, and well, when another was started in the same moment.
            if (started.HasExited && started.ExitCode != 0)
            {
                throw new ProblemException(ExitCode.Failed, await FirstLineAsync(started, cancellationToken), $"its log may say more: {LogFile}");
            }

            await Task.Delay(Pause, shell.Time, cancellationToken);
        }

        throw new ProblemException(ExitCode.Unreachable, $"medv-bridge did not answer for {StartPatience.TotalSeconds:0} seconds", $"its log may say why: {LogFile}");
    }

    /// <summary>Connects to the bridge if it runs.</summary>
    public async Task<Socket?> TryConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(BridgePlace.Socket(_folder)), cancellationToken);
            return connection;
        }
        catch (SocketException)
        {
            connection.Dispose();
            return null;
        }
        catch (ArgumentOutOfRangeException)
        {
            connection.Dispose();
            throw new ProblemException(ExitCode.Configuration, $"the folder {_folder} has too long a path for a socket", "name a shorter one with MEDV_RUNTIME");
        }
    }

    private Process Start()
    {
        string program = shell.Variable("MEDV_BRIDGE") ?? Path.Combine(Path.GetDirectoryName(Environment.ProcessPath)!, OperatingSystem.IsWindows() ? "medv-bridge.exe" : "medv-bridge");
        try
        {
            // It lets go of these three as soon as it listens, so that it does not hold whatever terminal or pipe medv was given.
            return Process.Start(new ProcessStartInfo(program, ["--background", "--daemon", $"{daemonSocket}.users"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception e)
        {
            throw new ProblemException(ExitCode.Failed, $"cannot start {program}: {e.Message}", "it is installed beside medv; MEDV_BRIDGE names another place");
        }
    }

    private static async Task<string> FirstLineAsync(Process process, CancellationToken cancellationToken)
    {
        string line = await process.StandardError.ReadLineAsync(cancellationToken) ?? "";
        const string Prefix = "medv-bridge: error: ";
        return line.StartsWith(Prefix, StringComparison.Ordinal) ? line[Prefix.Length..] : line.Length > 0 ? line : "medv-bridge ended without a word";
    }
}
