using MedV.Swarm.Leases;

namespace MedV.Swarm.Transfers;

/// <summary>A fetch under way, as the rules of a transfer see it.</summary>
internal interface IBundleFetch
{
    /// <summary>What allows it.</summary>
    LeaseGrant Grant { get; }

    /// <summary>When it began.</summary>
    DateTimeOffset StartedAt { get; }

    /// <summary>Response body bytes read so far.</summary>
    long BodyBytes { get; }

    /// <summary>Those of them that were patches.</summary>
    long PatchBytes { get; }

    /// <summary>Whether it was stopped, because another host goes first.</summary>
    bool HasYielded { get; }

    /// <summary>Stops it, because another host goes first. It ends as every fetch does, with <see cref="TransferEvent.FetchEnded"/>.</summary>
    void Yield();
}
