using System.Net.Sockets;

namespace MedV.Daemon.Manners.Host;

/// <summary>NetworkManager's opinion, where it runs.</summary>
internal static class NetworkManager
{
    private const string Name = "org.freedesktop.NetworkManager";

    // It is asked every few seconds; a bus that takes longer is not worth the wait.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether it holds the primary connection to be metered, or guesses so.</summary>
    /// <param name="bus">Path of the system bus' socket.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns><see langword="null"/> when it does not run, does not answer or does not know.</returns>
    public static async Task<bool?> IsMeteredAsync(string bus, TimeProvider time, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            // NMMetered: 0 unknown, 1 yes, 2 no, 3 guess yes, 4 guess no.
            return await DBus.ReadPropertyAsync(bus, Name, "/org/freedesktop/NetworkManager", Name, "Metered", either.Token) switch
            {
                ("u", 1 or 3) => true,
                ("u", 2 or 4) => false,
                _ => null,
            };
        }
        catch (Exception e) when (e is IOException or SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
