namespace MedV.Swarm.Transfers;

/// <summary>How much came from one source.</summary>
/// <param name="Bytes">Plain bytes of chunks.</param>
/// <param name="Chunks">How many chunks.</param>
public readonly record struct SourceCount(long Bytes, long Chunks)
{
    /// <summary>One chunk more.</summary>
    public SourceCount Plus(int bytes) => new(Bytes + bytes, Chunks + 1);

    /// <summary>What came since an earlier count of the same source.</summary>
    public SourceCount Since(SourceCount before) => new(Bytes - before.Bytes, Chunks - before.Chunks);
}
