namespace MedV.Daemon.Control.Contract;

/// <summary>Where bytes of an image came from.</summary>
internal enum SourceKind
{
    /// <summary>From the origin, over the branch's WAN link.</summary>
    Wan,

    /// <summary>From another host of the site.</summary>
    Peer,

    /// <summary>They were on this host's disk already.</summary>
    Local,
}
