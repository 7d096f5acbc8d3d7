namespace MedV.Daemon.Control.Contract;

/// <summary>The disk that a workspace starts from. The user who asked may read it.</summary>
/// <param name="Version">The version of the image.</param>
/// <param name="Manifest">The digest of its manifest: another disk has another.</param>
/// <param name="Path">The raw disk, read-only.</param>
internal sealed record UserDisk(int Version, string Manifest, string Path);
