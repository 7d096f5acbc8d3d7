namespace MedV.Chunking.Packing.Patches;

/// <summary>A patch that is worth trying.</summary>
/// <param name="Stream">The stream, by its place in the manifest.</param>
/// <param name="FirstEntry">The first entry of the stream that it makes.</param>
/// <param name="EntryCount">How many.</param>
/// <param name="Offset">Where they start among the bytes of the stream's entries.</param>
/// <param name="Bytes">Their plain length.</param>
/// <param name="FullBytes">What the chunks that the base lacks cost otherwise, encoded.</param>
/// <param name="BaseStream">The stream of the base.</param>
/// <param name="BaseOffset">Where the window starts among the bytes of that stream's entries.</param>
/// <param name="BaseBytes">The length of the window.</param>
internal sealed record PatchJob(
    int Stream, int FirstEntry, int EntryCount, long Offset, int Bytes, long FullBytes, int BaseStream, long BaseOffset, int BaseBytes)
{
    /// <summary>Whether a patch of this length is worth a record and a second encoding.</summary>
    public bool IsWorth(int encodedBytes) => encodedBytes + PatchRecordBytes <= FullBytes * 9 / 10;

    /// <summary>About what a record takes on a page.</summary>
    private const int PatchRecordBytes = 16;
}
