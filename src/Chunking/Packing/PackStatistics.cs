namespace MedV.Chunking.Packing;

/// <summary>What a disk was made of. All in bytes of the disk, but the last four.</summary>
/// <param name="ReadBytes">Read from the source; holes are not.</param>
/// <param name="ZeroBytes">In runs of zeros, and in what no stream covers.</param>
/// <param name="DuplicateBytes">In chunks that came earlier on the same disk.</param>
/// <param name="KnownBytes">In chunks that the origin had already, each counted once.</param>
/// <param name="NewBytes">In chunks that were packed.</param>
/// <param name="NewEncodedBytes">The same chunks encoded, as written to packs.</param>
/// <param name="PatchBytes">Shorter ways to chunks from an older version, encoded.</param>
/// <param name="NewPageBytes">Pages of the manifest that were packed, encoded.</param>
/// <param name="NewPacks">How many packs were written.</param>
public sealed record PackStatistics(
    long ReadBytes, long ZeroBytes, long DuplicateBytes, long KnownBytes, long NewBytes, long NewEncodedBytes, long PatchBytes, long NewPageBytes, int NewPacks);
