using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packs;

/// <summary>A pack that is being written. Disposing it without a commit discards it.</summary>
public interface IPackDraft : IAsyncDisposable
{
    /// <summary>Takes the bytes of the pack. Written in many small pieces: give a stream with a buffer.</summary>
    Stream Content { get; }

    /// <summary>Makes the pack durable and visible under its digest. One that is there already stays: it has the same bytes.</summary>
    /// <exception cref="IOException">It cannot be kept; packing ends with this exception.</exception>
    ValueTask CommitAsync(PackReference pack, CancellationToken cancellationToken);
}
