namespace MedV.Chunking.Manifests;

/// <summary>What a page of a manifest tells. The numbers are those of docs/formats/manifest.md.</summary>
public enum PageKind
{
    /// <summary>The chunks of some streams, and where they lie in packs.</summary>
    Chunks = 1,

    /// <summary>Where some streams lie on the disk.</summary>
    Places = 2,

    /// <summary>Shorter ways from an older version.</summary>
    Patches = 3,

    /// <summary>The names of some streams. Hosts do without.</summary>
    Names = 4,
}
