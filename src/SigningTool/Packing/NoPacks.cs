using MedV.Chunking.Manifests;
using MedV.Chunking.Packs;

namespace MedV.SigningTool.Packing;

/// <summary>Packs that nobody keeps, for <c>--dry-run</c>.</summary>
internal sealed class NoPacks : IPackSink
{
    public ValueTask<IPackDraft> CreateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IPackDraft>(new Draft());

    private sealed class Draft : IPackDraft
    {
        public Stream Content => Stream.Null;

        public ValueTask CommitAsync(PackReference pack, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
