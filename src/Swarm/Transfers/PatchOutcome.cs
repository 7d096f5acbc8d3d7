namespace MedV.Swarm.Transfers;

/// <summary>What became of a patch.</summary>
internal enum PatchOutcome
{
    /// <summary>It made the chunks that it was fetched for.</summary>
    Made,

    /// <summary>What it starts from is missing or damaged on this host.</summary>
    NoBase,

    /// <summary>What came out of it is not what the manifest says.</summary>
    Wrong,
}
