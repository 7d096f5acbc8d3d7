using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>One other host.</summary>
/// <param name="Id">Its host id, 64 hexadecimal digits.</param>
/// <param name="Name">The name in its certificate.</param>
/// <param name="Address">Its address and port.</param>
/// <param name="State">How this host stands with it.</param>
/// <param name="Images">What it says it holds.</param>
/// <param name="ReceivedBytes">Plain bytes of chunks received from it since this daemon started.</param>
/// <param name="SentBytes">Plain bytes of chunks sent to it since this daemon started.</param>
/// <param name="BannedUntil">When a ban ends; null without one.</param>
/// <param name="Reason">Why it is banned; null without a ban.</param>
internal sealed record PeerStatus(
    string Id,
    string Name,
    string Address,
    PeerState State,
    ImmutableArray<PeerImage> Images,
    long ReceivedBytes,
    long SentBytes,
    DateTimeOffset? BannedUntil,
    string? Reason);
