namespace MedV.Daemon.Delivery;

/// <summary>What a tally counts.</summary>
internal enum TallyOf
{
    /// <summary>The chunks of a disk.</summary>
    Disk,

    /// <summary>The pages of its manifest.</summary>
    Pages,
}
