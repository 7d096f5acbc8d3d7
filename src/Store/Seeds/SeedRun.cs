using System.Collections.Immutable;

namespace MedV.Store.Seeds;

/// <summary>How far a run of the <see cref="SeedIndexBuilder"/> is, or how far it came.</summary>
public sealed record SeedRun
{
    /// <summary>Files in the index so far.</summary>
    public long Files { get; init; }

    /// <summary>Their length in bytes.</summary>
    public long FileBytes { get; init; }

    /// <summary>Their chunks; a chunk that a file has twice is counted once.</summary>
    public long Chunks { get; init; }

    /// <summary>Files that were read, because they are new or were changed.</summary>
    public long FilesRead { get; init; }

    /// <summary>Bytes that were read.</summary>
    public long BytesRead { get; init; }

    /// <summary>Files and folders that this user may not read, or that cannot be read, and paths that are too long.</summary>
    public long Unreadable { get; init; }

    /// <summary>Files that were changed while they were read. The next run reads them again.</summary>
    public long Unsteady { get; init; }

    /// <summary>Files for which the index has no room.</summary>
    public long LeftOut { get; init; }

    /// <summary>Folders of the plan that are not there.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];
}
