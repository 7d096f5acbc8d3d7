using System.Net.Sockets;
using System.Text.Json;
using MedV.GuestBridge.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Bridge;

/// <summary>Asks the bridge of this user, which is started when it does not run.</summary>
/// <param name="program">Starts the bridge.</param>
/// <param name="shell">The surroundings of the command.</param>
internal sealed class BridgeClient(BridgeProgram program, Shell shell)
{
    // A reply with the icons of nothing and the log of one machine: 1 MiB is ample.
    private const int LongestReplyBytes = 1024 * 1024;

    /// <summary>Asks, and waits for the last line of the answer.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="progress">Is given each line of progress as it comes.</param>
    /// <param name="cancellationToken">Goes away; the bridge notices.</param>
    /// <returns>The last line, of kind <see cref="ReplyKind.Done"/>.</returns>
    /// <exception cref="ProblemException">It was refused or failed, or the bridge cannot be asked.</exception>
    public async Task<BridgeReply> AskAsync(BridgeRequest request, Action<BridgeReply> progress, CancellationToken cancellationToken)
    {
        using Socket connection = await program.ConnectAsync(cancellationToken);
        using CancellationTokenRegistration leave = cancellationToken.Register(connection.Dispose);
        try
        {
            await using var stream = new NetworkStream(connection);
            await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(request, BridgeJson.Default.BridgeRequest), (byte)'\n'], cancellationToken);
            var reader = new LineReader(stream, LongestReplyBytes);
            while (await reader.ReadAsync(cancellationToken) is { } line)
            {
                BridgeReply reply = JsonSerializer.Deserialize(line.Span, BridgeJson.Default.BridgeReply) ?? throw new JsonException();
                switch (reply.Kind)
                {
                    case ReplyKind.Done:
                        return reply;
                    case ReplyKind.Failed:
                        throw new ProblemException(
                            Enum.IsDefined((ExitCode)(reply.Code ?? 1)) ? (ExitCode)(reply.Code ?? 1) : ExitCode.Failed, reply.Text ?? "it failed", reply.Hint);
                    default:
                        progress(reply);
                        break;
                }
            }
        }
        catch (JsonException)
        {
            throw new ProblemException(
                ExitCode.Failed, "medv-bridge gave an answer that this medv does not understand", "are both of the same version? then restart it with: medv workspace quit");
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        throw new ProblemException(ExitCode.Unreachable, "medv-bridge went away while it was asked", $"its log may say why: {program.LogFile}; try again, machines go on running");
    }

    /// <summary>Where the windows of an application are to show: the display of whoever runs <c>medv</c>.</summary>
    public BridgeDisplay? Display() =>
        shell.Variable("DISPLAY") is { Length: > 0 } display ? new BridgeDisplay(display, shell.Variable("XAUTHORITY")) : null;
}
