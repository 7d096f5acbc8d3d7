using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packs;

namespace MedV.Testing.Chunking;

/// <summary>Keeps packs in memory.</summary>
public sealed class InMemoryPackSink : IPackSink
{
    private readonly Dictionary<Digest, byte[]> _packs = [];

    /// <summary>The committed packs by their digest.</summary>
    public IReadOnlyDictionary<Digest, byte[]> Packs => _packs;

    /// <summary>How many packs were discarded.</summary>
    public int Discarded { get; private set; }

    /// <inheritdoc/>
    public ValueTask<IPackDraft> CreateAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IPackDraft>(new Draft(this));

    private sealed class Draft(InMemoryPackSink sink) : IPackDraft
    {
        private readonly MemoryStream _content = new();
        private bool _committed;

        public Stream Content => _content;

        public ValueTask CommitAsync(PackReference pack, CancellationToken cancellationToken)
        {
            sink._packs[pack.Id] = _content.ToArray();
            _committed = true;
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            if (!_committed)
            {
                sink.Discarded++;
            }

            return ValueTask.CompletedTask;
        }
    }
}
