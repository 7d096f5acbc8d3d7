using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>Answer to <c>GET /v1/status</c>: all there is to see at one moment.</summary>
/// <param name="Version">Version of the daemon, for example <c>0.1.0</c>.</param>
/// <param name="Host">This host.</param>
/// <param name="Realm">The realm it belongs to; null before enrolment.</param>
/// <param name="Metadata">The signed metadata it trusts; null before the first refresh was tried.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Message">Why it waits, in words; null when it does not.</param>
/// <param name="Peers">Number of peers it is connected with.</param>
/// <param name="Pause">That it moves no bytes although it could; null when it does.</param>
/// <param name="Seeds">The index of this host's files; null when no folders are configured.</param>
/// <param name="Manners">What it may take of the links, and why it is no more.</param>
/// <param name="Images">The images it was told to have, by name and version.</param>
internal sealed record StatusReport(
    string Version,
    HostStatus Host,
    RealmStatus? Realm,
    MetadataStatus? Metadata,
    DaemonState State,
    string? Message,
    int Peers,
    PauseStatus? Pause,
    SeedsStatus? Seeds,
    MannersStatus Manners,
    ImmutableArray<ImageStatus> Images);
