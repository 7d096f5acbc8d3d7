namespace MedV.Store.State;

/// <summary>How far the delivery of one version is. The numbers are in databases and never change.</summary>
public enum DeliveryState
{
    /// <summary>What is on the disk is being hashed.</summary>
    Recovering = 1,

    /// <summary>Chunks are missing.</summary>
    Fetching = 2,

    /// <summary>All chunks are there, the disk is read back.</summary>
    Verifying = 3,

    /// <summary>The disk is ready.</summary>
    Complete = 4,

    /// <summary>It cannot go on for now.</summary>
    Waiting = 5,
}
