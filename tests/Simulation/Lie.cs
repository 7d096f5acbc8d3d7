namespace MedV.Simulation;

/// <summary>What a <see cref="SimulatedLiar"/> does.</summary>
internal enum Lie
{
    /// <summary>It owns its share of the bundles, and fetches nothing.</summary>
    DoesNothing,

    /// <summary>It says that it holds all, and answers no request.</summary>
    HasAllAndIsSilent,

    /// <summary>It says that it holds all, and answers each request with Lack.</summary>
    HasAllAndLacks,

    /// <summary>It says that it fetches whatever there is, that bytes come, and that it goes first; nothing ever comes of it.</summary>
    TakesEveryLease,

    /// <summary>It says again and again that it has just got some chunk.</summary>
    SaysHaveOfAnything,

    /// <summary>It says for ever that it still looks on its own disks.</summary>
    PreparesForEver,

    /// <summary>It hangs up on everybody again and again.</summary>
    ComesAndGoes,

    /// <summary>It takes leases of all that there is and of all that others take, and before they run out hangs up and comes back with the same.</summary>
    ComesBackWithLeases,
}
