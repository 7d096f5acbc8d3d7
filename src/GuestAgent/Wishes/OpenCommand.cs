using System.Net.Sockets;
using System.Text;
using MedV.GuestProtocol;
using MedV.Terminal;

namespace MedV.GuestAgent.Wishes;

/// <summary><c>medv-guest open URL</c>: asks the agent of this guest to have an address opened on the host. Whether it is, policy says there.</summary>
/// <param name="folders">Where the agent may have its folder, the likeliest first.</param>
/// <param name="time">The clock.</param>
internal sealed class OpenCommand(IEnumerable<string> folders, TimeProvider time)
{
    /// <summary>Set for what the host had opened here: it does not go back.</summary>
    public const string FromTheHost = "MEDV_FROM_HOST";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Asks.</summary>
    /// <returns>What is wrong; <see langword="null"/> when the agent took it.</returns>
    public async Task<Problem?> RunAsync(string url, CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(FromTheHost) is { Length: > 0 })
        {
            return new Problem(ExitCode.NotPermitted, "this address came from the host", "install a browser in this guest");
        }

        if (!GuestText.IsUrl(url))
        {
            return new Problem(ExitCode.WrongUsage, "that is no address that begins with http:// or https://");
        }

        if (folders.Select(WishSocket.In).FirstOrDefault(File.Exists) is not string path)
        {
            return new Problem(ExitCode.Unreachable, "the agent of this guest does not run");
        }

        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), either.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"{url}\n"), SocketFlags.None, either.Token);
            byte[] answer = new byte[16];
            int length = await socket.ReceiveAsync(answer, SocketFlags.None, either.Token);
            return Encoding.ASCII.GetString(answer, 0, length) == "ok\n" ? null : new Problem(ExitCode.Failed, "the agent of this guest does not take it now", "try again in a second");
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return new Problem(ExitCode.Unreachable, $"the agent of this guest does not answer: {e.Message}");
        }
    }
}
