namespace MedV.Chunking.Manifests;

/// <summary>What the bytes of a stream are. The numbers are those of docs/formats/manifest.md.</summary>
public enum StreamKind
{
    /// <summary>The content of one file.</summary>
    File = 0,

    /// <summary>What a file system or a partition table keeps for itself; cut in blocks of 4 KiB.</summary>
    Metadata = 1,

    /// <summary>Everything else: free space that is not zero, and what nobody understands.</summary>
    Rest = 2,

    /// <summary>What lies between the ends of files and the ends of their last blocks.</summary>
    Slack = 3,
}
