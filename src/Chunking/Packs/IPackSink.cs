namespace MedV.Chunking.Packs;

/// <summary>Where new packs go.</summary>
public interface IPackSink
{
    /// <summary>Starts a pack file under a temporary name. The packer has one open at a time.</summary>
    /// <exception cref="IOException">It cannot be created; packing ends with this exception.</exception>
    ValueTask<IPackDraft> CreateAsync(CancellationToken cancellationToken);
}
