using MedV.Chunking;

namespace MedV.Store.Seeds;

/// <summary>One chunk of a plain file.</summary>
/// <param name="Offset">Where it starts in the file, in bytes.</param>
/// <param name="Bytes">Its length in bytes.</param>
/// <param name="Id">SHA-256 of its bytes.</param>
internal readonly record struct FileChunk(long Offset, int Bytes, Digest Id);
