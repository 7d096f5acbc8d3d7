namespace MedV.Workspaces;

/// <summary>What is left of a session.</summary>
public enum PersistenceMode
{
    /// <summary>Nothing: every start begins with the image.</summary>
    Revertible,

    /// <summary>Everything.</summary>
    Persistent,

    /// <summary>The data disk; the system begins with the image.</summary>
    PersistentData,
}
