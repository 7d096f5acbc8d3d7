using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;

namespace MedV.Swarm.Transfers;

/// <summary>What the rules of a transfer know of the world beside what they are told, and what they set going in it. Nothing here waits.</summary>
internal interface ITransferWorld
{
    /// <summary>The older versions whose patches this host can use now.</summary>
    BaseSet Bases { get; }

    /// <summary>How many patches did not make what the manifest says.</summary>
    int WrongPatches { get; }

    /// <summary>Whether neighbours were heard of that are not connected yet, or only just, and have not said what they take part in.</summary>
    bool NeighboursExpected { get; }

    /// <summary>Whether connected hosts are about to take part.</summary>
    bool FollowersExpected { get; }

    /// <summary>How much of the WAN work of the site this host takes, from 0 to 255, as far as its own circumstances say.</summary>
    byte WanWeight { get; }

    /// <summary>How many fetches at the same time make sense on the WAN link as it is now; at least 1.</summary>
    int MostFetches { get; }

    /// <summary>Begins to fetch. <see cref="TransferEvent.Fetched"/> tells of each chunk, <see cref="TransferEvent.FetchEnded"/> of the end.</summary>
    IBundleFetch Fetch(LeaseGrant grant, Bundle bundle);
}
