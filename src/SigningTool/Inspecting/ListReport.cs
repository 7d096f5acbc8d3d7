namespace MedV.SigningTool.Inspecting;

/// <summary>What <c>list --json</c> prints.</summary>
internal sealed record ListReport(string Realm, string Fingerprint, IReadOnlyList<ListedVersion> Versions);

/// <summary>One version in a <see cref="ListReport"/>.</summary>
/// <param name="Image">The image.</param>
/// <param name="Version">The version.</param>
/// <param name="State"><c>signed</c>, or <c>packed</c> when it waits to be signed.</param>
/// <param name="DiskBytes">Size of the disk in bytes.</param>
/// <param name="Manifest">SHA-256 of the manifest.</param>
internal sealed record ListedVersion(string Image, int Version, string State, long DiskBytes, string Manifest);
