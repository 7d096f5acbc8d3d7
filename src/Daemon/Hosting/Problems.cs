using System.Collections.Immutable;
using System.Net.Sockets;
using System.Security.Cryptography;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using MedV.Store;
using MedV.Terminal;
using MedV.Trust;

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
        StoreException { Fault: StoreFault.InUse } busy =>
            [new Problem(ExitCode.InUse, Sentence(busy), "stop the other medvd, or give this one another Store:Folder")],
        StoreException { Fault: StoreFault.MissingLibrary } missing =>
            [new Problem(ExitCode.Failed, Sentence(missing), "install it; on Debian: apt-get install libsqlite3-0")],
        StoreException { Fault: StoreFault.Damaged } damaged => [new Problem(ExitCode.Damaged, Sentence(damaged))],
        StoreException store => [new Problem(ExitCode.Failed, Sentence(store))],
        TrustException remembered =>
            [new Problem(ExitCode.NotTrusted, $"what the store remembers of the realm: {Sentence(remembered)}", "enroll this host again")],
        CryptographicException key =>
            [new Problem(ExitCode.Damaged, $"this host's certificate file: {Sentence(key)}", "enroll this host again with a new certificate")],
        UnauthorizedAccessException or SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            [new Problem(ExitCode.NotPermitted, Sentence(exception), "start medvd as root or as the owner of its folders")],
        IOException => [new Problem(ExitCode.Failed, Sentence(exception))],
        _ => [],
    };

    private static string Sentence(Exception exception) => exception.Message.TrimEnd('.');
}
