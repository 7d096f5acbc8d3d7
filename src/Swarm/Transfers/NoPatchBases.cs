using MedV.Chunking.Manifests;

namespace MedV.Swarm.Transfers;

/// <summary>A host without any older version.</summary>
internal sealed class NoPatchBases : IPatchBases
{
    public BaseSet Bases => BaseSet.None;

    public bool Expects(PatchReference patch) => false;

    public int Read(PatchReference patch, Span<byte> window) => window.Length;
}
