namespace MedV.Chunking.Manifests;

/// <summary>A second way to the chunks of a run of entries: from a window of a stream of an older version.</summary>
/// <param name="Base">Index into <see cref="Manifest.Bases"/>: the version that the window is of.</param>
/// <param name="BaseStream">The stream of that version, an index into its <see cref="Manifest.Streams"/>.</param>
/// <param name="BaseOffset">Where the window starts among the bytes of that stream's entries.</param>
/// <param name="BaseBytes">Length of the window in bytes, at most <see cref="LargestBaseBytes"/>.</param>
/// <param name="FirstEntry">The first entry that it makes, an index into <see cref="Manifest.Entries"/>.</param>
/// <param name="EntryCount">How many entries it makes, all of one stream.</param>
/// <param name="Bytes">Plain length of these entries in bytes, at most <see cref="LargestBytes"/>.</param>
/// <param name="Pack">Index into <see cref="Manifest.Packs"/>.</param>
/// <param name="PackOffset">Where the encoded bytes start in the pack file.</param>
/// <param name="EncodedBytes">Encoded length in bytes, less than <paramref name="Bytes"/>.</param>
public readonly record struct PatchReference(
    int Base, int BaseStream, long BaseOffset, int BaseBytes, int FirstEntry, int EntryCount, int Bytes, int Pack, int PackOffset, int EncodedBytes)
{
    /// <summary>4 MiB: no patch makes more at once.</summary>
    public const int LargestBytes = 4 * 1024 * 1024;

    /// <summary>16 MiB: no patch looks at more of the older version.</summary>
    public const int LargestBaseBytes = 16 * 1024 * 1024;
}
