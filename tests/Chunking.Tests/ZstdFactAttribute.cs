namespace MedV.Chunking.Tests;

/// <summary>A test that needs libzstd, and says so where it is missing.</summary>
internal static class ZstdPresence
{
    public static string? Reason => ChunkCodec.CanDecode(ChunkEncoding.Zstd) ? null : "this machine has no libzstd";
}

/// <inheritdoc cref="ZstdPresence"/>
internal sealed class ZstdFactAttribute : FactAttribute
{
    public ZstdFactAttribute() => Skip = ZstdPresence.Reason;
}

/// <inheritdoc cref="ZstdPresence"/>
internal sealed class ZstdTheoryAttribute : TheoryAttribute
{
    public ZstdTheoryAttribute() => Skip = ZstdPresence.Reason;
}
