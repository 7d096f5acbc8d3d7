using MedV.Chunking.Manifests;

namespace MedV.SigningTool.Commands;

/// <summary>What a stream is called in a list for people.</summary>
internal static class StreamText
{
    /// <summary>A path, or words in brackets; with the partition where there are several.</summary>
    public static string Of(int partition, StreamKind kind, string path, bool isNumbered)
    {
        string name = kind switch
        {
            StreamKind.File => SafeText.Of(path),
            StreamKind.Metadata => "[metadata]",
            StreamKind.Slack => "[ends of last blocks]",
            _ => "[outside of files]",
        };
        return isNumbered && partition > 0 ? $"{partition}: {name}" : name;
    }
}
