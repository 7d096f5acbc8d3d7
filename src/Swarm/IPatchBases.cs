using MedV.Chunking.Manifests;

namespace MedV.Swarm;

/// <summary>The older versions on this host that the patches of one manifest start from.</summary>
/// <remarks>All members may be called at the same time from any thread.</remarks>
public interface IPatchBases
{
    /// <summary>Which of the manifest's bases are on this host, whole or in part.</summary>
    BaseSet Bases { get; }

    /// <summary>Whether a window is likely to be there: asked before its patch is fetched.</summary>
    /// <param name="patch">A patch of the manifest.</param>
    bool Expects(PatchReference patch);

    /// <summary>Reads what a patch starts from; every chunk that it touches is hashed.</summary>
    /// <param name="patch">A patch of the manifest.</param>
    /// <param name="window">As long as the patch's <see cref="PatchReference.BaseBytes"/>. Holds anything when the answer is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when part of it is missing or damaged, or the base has no such window.</returns>
    bool TryRead(PatchReference patch, Span<byte> window);
}
