namespace MedV.Daemon.Control.Contract;

/// <summary>What a peer says it holds of one manifest.</summary>
/// <param name="Manifest">SHA-256 of the manifest, 64 hexadecimal digits.</param>
/// <param name="ChunksHeld">Number of unique chunks it offers.</param>
/// <param name="Image">Name of the image; null when this host does not know the manifest.</param>
/// <param name="Version">Its version; null when this host does not know the manifest.</param>
/// <param name="Chunks">Number of unique chunks in all; null when this host does not know yet.</param>
internal sealed record PeerImage(string Manifest, long ChunksHeld, string? Image, int? Version, long? Chunks);
