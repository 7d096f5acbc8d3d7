namespace MedV.Daemon.Control.Contract;

/// <summary>What a peer says it holds of one manifest.</summary>
/// <param name="Manifest">SHA-256 of the manifest, 64 hexadecimal digits.</param>
/// <param name="ChunksHeld">Number of unique chunks it offers.</param>
internal sealed record PeerImage(string Manifest, long ChunksHeld);
