namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Neighbouring clusters of a stream that are neighbours on the volume too.</summary>
/// <param name="InStream">Which cluster of the stream is the first.</param>
/// <param name="OnVolume">Where on the volume that one lies, or <see cref="Sparse"/>.</param>
/// <param name="Clusters">How many there are, at least 1.</param>
internal readonly record struct ClusterRun(long InStream, long OnVolume, long Clusters)
{
    /// <summary>The value of <see cref="OnVolume"/> for clusters that are nowhere and read as zeros.</summary>
    public const long Sparse = -1;
}
