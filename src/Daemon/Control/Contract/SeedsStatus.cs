using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>The index of this host's files, in which chunks are looked for before they are fetched.</summary>
/// <param name="State">How it stands with it.</param>
/// <param name="Files">Files in the index that is used.</param>
/// <param name="Bytes">Their length.</param>
/// <param name="IndexBytes">Size of the index.</param>
/// <param name="IndexedAt">When it was written; null when there is none.</param>
/// <param name="FilesRead">Files read by the look that goes on, or by the last one since the daemon started: those that are new or were changed.</param>
/// <param name="BytesRead">The bytes of these.</param>
/// <param name="Unreadable">Files and folders that the daemon may not or cannot read, in the last look.</param>
/// <param name="LeftOut">Files for which the index had no room, in the last look.</param>
/// <param name="MissingFolders">Configured folders that were not there, in the last look.</param>
/// <param name="Message">Why the last look failed; null when it did not.</param>
internal sealed record SeedsStatus(
    SeedsState State,
    long Files,
    long Bytes,
    long IndexBytes,
    DateTimeOffset? IndexedAt,
    long FilesRead,
    long BytesRead,
    long Unreadable,
    long LeftOut,
    ImmutableArray<string> MissingFolders,
    string? Message);
