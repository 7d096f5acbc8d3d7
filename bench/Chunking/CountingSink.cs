using MedV.Chunking.Manifests;
using MedV.Chunking.Packs;

namespace MedV.Chunking.Benchmarks;

/// <summary>Throws packs away, so that the disk of the machine is not part of the figure.</summary>
internal sealed class CountingSink : IPackSink
{
    public ValueTask<IPackDraft> CreateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IPackDraft>(new Draft());

    private sealed class Draft : IPackDraft
    {
        public Stream Content => Stream.Null;

        public ValueTask CommitAsync(PackReference pack, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
