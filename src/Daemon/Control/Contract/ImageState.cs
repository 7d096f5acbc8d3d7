namespace MedV.Daemon.Control.Contract;

/// <summary>How far one version of an image is.</summary>
internal enum ImageState
{
    /// <summary>The pages of its manifest are on their way: what it consists of is not known yet.</summary>
    ReadingManifest,

    /// <summary>What an earlier run left on disk is being checked, and what other versions on this host have is taken.</summary>
    Recovering,

    /// <summary>Chunks are on their way.</summary>
    Fetching,

    /// <summary>All chunks are here; the assembled disk is read once more and checked.</summary>
    Verifying,

    /// <summary>The disk is assembled, verified and read-only.</summary>
    Complete,

    /// <summary>It cannot go on; <see cref="ImageStatus.Message"/> says why.</summary>
    Waiting,
}
