namespace MedV.Swarm.Origin;

/// <summary>Bytes of a file.</summary>
/// <param name="Offset">Where the first one is, from 0.</param>
/// <param name="Bytes">How many, at least 1.</param>
public readonly record struct ByteRange(long Offset, int Bytes)
{
    /// <summary>The offset after the last byte.</summary>
    public long End => Offset + Bytes;
}
