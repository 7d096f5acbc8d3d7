using MedV.Chunking;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Transfers;

/// <summary>What all transfers of a host have in common.</summary>
/// <param name="Self">This host.</param>
/// <param name="Origin">Where the WAN bytes come from.</param>
/// <param name="Rules">The rules of WAN leases.</param>
/// <param name="Time">The clock.</param>
/// <param name="StartTimestamp">When this host began to listen for neighbours (<see cref="TimeProvider.GetTimestamp"/>): settling counts from there.</param>
/// <param name="NeighboursExpected">Whether there are neighbours that are not connected yet, or only just, and take part neither in a manifest nor in the one before it.</param>
/// <param name="FollowersExpected">Whether a peer takes part in the first manifest and not yet in the second.</param>
/// <param name="WanWeight">How much of the WAN work of the site this host takes, from 0 to 255.</param>
/// <param name="MostFetches">How many fetches of a transfer make sense at the same time.</param>
/// <param name="PatchTurn">One patch at a time becomes chunks.</param>
/// <param name="Random">Chance.</param>
/// <param name="Logger">Log.</param>
internal sealed record TransferSetup(
    HostId Self,
    OriginClient Origin,
    LeaseRules Rules,
    TimeProvider Time,
    long StartTimestamp,
    Func<Digest, Digest?, bool> NeighboursExpected,
    Func<Digest, Digest, bool> FollowersExpected,
    Func<byte> WanWeight,
    Func<int> MostFetches,
    SemaphoreSlim PatchTurn,
    Random Random,
    ILogger Logger);
