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
    /// <param name="window">As long as the patch's <see cref="PatchReference.BaseBytes"/>. There are zeros where the base is missing or damaged.</param>
    /// <returns>How many bytes are missing or damaged: all of them when there is no such window.</returns>
    int Read(PatchReference patch, Span<byte> window);
}
