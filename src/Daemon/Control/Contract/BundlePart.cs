namespace MedV.Daemon.Control.Contract;

/// <summary>What a bundle is a part of.</summary>
internal enum BundlePart
{
    /// <summary>The disk.</summary>
    Disk,

    /// <summary>The pages of its manifest.</summary>
    Manifest,
}
