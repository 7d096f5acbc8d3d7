namespace MedV.Daemon.Control.Contract;

/// <summary>How it stands with the index of this host's files.</summary>
internal enum SeedsState
{
    /// <summary>There is none yet, and the first look at the folders is to come.</summary>
    Waiting,

    /// <summary>The folders are being looked at. The index from before, if there is one, is used meanwhile.</summary>
    Indexing,

    /// <summary>It is there, and used.</summary>
    Ready,

    /// <summary>The last look failed; <see cref="SeedsStatus.Message"/> says why.</summary>
    Failed,
}
