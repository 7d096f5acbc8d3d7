using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>One other host.</summary>
/// <param name="Id">Its host id, 64 hexadecimal digits.</param>
/// <param name="Name">The name in its certificate; null when it has not shown one yet.</param>
/// <param name="Addresses">Where it is, each address and port; the one that is connected first.</param>
/// <param name="State">How this host stands with it.</param>
/// <param name="Found">How this host knows of it; null when it is banned and gone.</param>
/// <param name="WanAble">Whether it says that it can and may read from the origin; null without a connection.</param>
/// <param name="Images">What it says it holds.</param>
/// <param name="ReceivedBytes">Plain bytes of chunks received from it over this connection.</param>
/// <param name="SentBytes">Plain bytes of chunks sent to it over this connection.</param>
/// <param name="ReceivedBytesPerSecond">The rate of that over the last seconds.</param>
/// <param name="SentBytesPerSecond">The rate of that over the last seconds.</param>
/// <param name="BannedUntil">When a ban ends; null without one.</param>
/// <param name="Reason">Why it is banned; null without a ban.</param>
internal sealed record PeerStatus(
    string Id,
    string? Name,
    ImmutableArray<string> Addresses,
    PeerState State,
    PeerFound? Found,
    bool? WanAble,
    ImmutableArray<PeerImage> Images,
    long ReceivedBytes,
    long SentBytes,
    long ReceivedBytesPerSecond,
    long SentBytesPerSecond,
    DateTimeOffset? BannedUntil,
    string? Reason);
