using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using MedV.Chunking;

namespace MedV.Daemon.Delivery;

/// <summary>Which recipes are being delivered, each by one image: two disks may consist of the same pages. Safe for use by any number of threads.</summary>
internal sealed class ClaimedRecipes
{
    private readonly ConcurrentDictionary<Digest, bool> _claimed = [];

    /// <summary>The recipes.</summary>
    public IEnumerable<Digest> All => _claimed.Keys;

    /// <summary>Claims one until the answer is disposed of.</summary>
    /// <returns><see langword="false"/> when another image has it.</returns>
    public bool TryClaim(Digest recipe, [NotNullWhen(true)] out IDisposable? claim)
    {
        claim = _claimed.TryAdd(recipe, true) ? new Claim(this, recipe) : null;
        return claim is not null;
    }

    private sealed class Claim(ClaimedRecipes claims, Digest recipe) : IDisposable
    {
        public void Dispose() => claims._claimed.TryRemove(recipe, out _);
    }
}
