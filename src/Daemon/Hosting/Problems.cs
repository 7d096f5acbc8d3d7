using System.Collections.Immutable;
using System.Net.Sockets;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using MedV.Terminal;

namespace MedV.Daemon.Hosting;

/// <summary>Turns exceptions that an admin can do something about into words.</summary>
internal static class Problems
{
    /// <summary>What to say about <paramref name="exception"/>; empty when it is a defect of the program, which must crash with its stack.</summary>
    public static ImmutableArray<Problem> From(Exception exception) => exception switch
    {
        StartupException startup =>
        [
            .. startup.Errors[..^1].Select(error => new Problem(startup.Code, error)),
            new Problem(startup.Code, startup.Errors[^1], startup.Hint),
        ],
        ControlException refused => [new Problem(refused.Code, refused.Message, refused.Hint)],
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } =>
            [new Problem(ExitCode.InUse, "another process listens on the same address", "choose another Swarm:ListenPort or Control:Socket")],
        UnauthorizedAccessException or SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            [new Problem(ExitCode.NotPermitted, Sentence(exception), "start medvd as root or as the owner of its folders")],
        IOException => [new Problem(ExitCode.Failed, Sentence(exception))],
        _ => [],
    };

    private static string Sentence(Exception exception) => exception.Message.TrimEnd('.');
}
