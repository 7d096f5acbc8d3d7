namespace MedV.Daemon.Control.Contract;

/// <summary>Another host, in an event.</summary>
/// <param name="Id">Its host id, 64 hexadecimal digits.</param>
/// <param name="Name">The name in its certificate; null when it is not known, or no longer.</param>
internal sealed record EventPeer(string Id, string? Name);
