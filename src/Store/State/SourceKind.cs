namespace MedV.Store.State;

/// <summary>Where bytes of a disk came from. The numbers are in databases and never change.</summary>
public enum SourceKind
{
    /// <summary>The origin.</summary>
    Wan = 1,

    /// <summary>Another host of the site.</summary>
    Peer = 2,

    /// <summary>This host's disk, after a restart.</summary>
    Local = 3,

    /// <summary>The disk of another version or image in the store of this host.</summary>
    Version = 4,

    /// <summary>A file of this host.</summary>
    File = 5,

    /// <summary>Patches from the origin, and an older version on this host that they start from.</summary>
    Patch = 6,
}
