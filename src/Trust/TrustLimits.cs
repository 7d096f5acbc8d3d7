namespace MedV.Trust;

/// <summary>What a client never reads beyond, whatever a server or a parent role says. All in bytes.</summary>
/// <remarks>A download is cut off at its limit; this is the answer to TUF's "endless data" attack.</remarks>
public static class TrustLimits
{
    /// <summary>512 KiB for a root: room for hundreds of keys. The TUF specification suggests the same figure.</summary>
    public const int RootBytes = 512 * 1024;

    /// <summary>16 KiB for a timestamp: one line and its signatures.</summary>
    public const int TimestampBytes = 16 * 1024;

    /// <summary>2 MiB for a snapshot.</summary>
    public const int SnapshotBytes = 2 * 1024 * 1024;

    /// <summary>16 MiB for targets: some fifty thousand image versions.</summary>
    public const int TargetsBytes = 16 * 1024 * 1024;

    /// <summary>1 MiB for <c>realm.json</c>.</summary>
    public const int RealmBytes = 1024 * 1024;

    /// <summary>How deep JSON may nest.</summary>
    public const int JsonDepth = 32;

    /// <summary>How long a target's path may be, in characters.</summary>
    public const int TargetPathCharacters = 512;

    /// <summary>A client follows at most so many new roots in one refresh; the rest wait for the next one.</summary>
    public const int RootsPerRefresh = 256;
}
