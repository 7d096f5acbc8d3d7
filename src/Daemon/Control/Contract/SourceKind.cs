namespace MedV.Daemon.Control.Contract;

/// <summary>Where bytes of an image came from.</summary>
internal enum SourceKind
{
    /// <summary>From the origin in full, over the branch's WAN link.</summary>
    Wan,

    /// <summary>Made of patches from the origin, and of an older version on this host.</summary>
    Patch,

    /// <summary>From another host of the site.</summary>
    Peer,

    /// <summary>They were on the disk already when the daemon started, and nobody knows from where.</summary>
    Local,

    /// <summary>From the disk of another version or image on this host.</summary>
    Version,

    /// <summary>From files of this host.</summary>
    File,
}
