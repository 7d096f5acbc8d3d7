namespace MedV.Chunking.Manifests;

/// <summary>Why a manifest was refused. The numbers are never reused.</summary>
public enum ManifestFault
{
    /// <summary>The bytes are not the ones that were vouched for. Nothing of them was read.</summary>
    Untrusted = 1,

    /// <summary>The bytes break a rule of the format.</summary>
    Malformed = 2,

    /// <summary>A version, hash, chunker or encoding that this program does not know. A newer program may.</summary>
    Unsupported = 3,
}
