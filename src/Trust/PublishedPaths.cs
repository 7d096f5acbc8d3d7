using MedV.Trust.Metadata;

namespace MedV.Trust;

/// <summary>Where a realm's files lie in its published folder, and below an origin's address. Always with <c>/</c>.</summary>
public static class PublishedPaths
{
    /// <summary>The one metadata file without a version in its name; written last.</summary>
    public const string Timestamp = "metadata/timestamp.json";

    /// <summary>A root.</summary>
    public static string Root(long version) => $"metadata/{version}.root.json";

    /// <summary>A snapshot.</summary>
    public static string Snapshot(long version) => $"metadata/{version}.snapshot.json";

    /// <summary>A targets file.</summary>
    public static string Targets(long version) => $"metadata/{version}.targets.json";

    /// <summary>A target: its SHA-256 goes before the last segment of its path.</summary>
    public static string Target(TargetFile target)
    {
        ArgumentNullException.ThrowIfNull(target);

        int name = target.Path.LastIndexOf('/') + 1;
        return $"targets/{target.Path[..name]}{target.Sha256}.{target.Path[name..]}";
    }

    /// <summary>A pack, by its SHA-256 in lower-case hexadecimal.</summary>
    public static string Pack(string sha256)
    {
        ArgumentNullException.ThrowIfNull(sha256);
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, 64);

        return $"packs/{sha256[..2]}/{sha256}.pack";
    }
}
