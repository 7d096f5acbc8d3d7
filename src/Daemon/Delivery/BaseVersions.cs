using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm;

namespace MedV.Daemon.Delivery;

/// <summary>The older versions in the store that the patches of a manifest start from. One is opened when it is first read, and closed by <see cref="Close"/>.</summary>
/// <param name="versions">The store.</param>
/// <param name="ids">The bases of the manifest.</param>
internal sealed class BaseVersions(StoredVersions versions, ImmutableArray<Digest> ids) : IPatchBases, IDisposable
{
    private readonly Lock _lock = new();
    private readonly BaseVersion?[] _open = new BaseVersion?[ids.Length];

    public BaseSet Bases { get; } = ids.Index()
        .Where(id => versions.Has(id.Item))
        .Aggregate(BaseSet.None, (sum, id) => sum.With(id.Index));

    public bool Expects(PatchReference patch)
    {
        lock (_lock)
        {
            return Open(patch.Base) is BaseVersion version && version.Expects(patch);
        }
    }

    public int Read(PatchReference patch, Span<byte> window)
    {
        lock (_lock)
        {
            return Open(patch.Base)?.Read(patch, window) ?? window.Length;
        }
    }

    /// <summary>Lets go of the memory that open versions take. Who asks again opens them again.</summary>
    public void Close()
    {
        lock (_lock)
        {
            for (int i = 0; i < _open.Length; i++)
            {
                _open[i]?.Dispose();
                _open[i] = null;
            }
        }
    }

    public void Dispose() => Close();

    private BaseVersion? Open(int index) =>
        (uint)index < (uint)ids.Length ? _open[index] ??= BaseVersion.TryOpen(versions, ids[index]) : null;
}
