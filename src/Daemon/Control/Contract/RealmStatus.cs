using System.Collections.Immutable;

namespace MedV.Daemon.Control.Contract;

/// <summary>The realm this host belongs to.</summary>
/// <param name="Id">SHA-256 of its first root metadata, 64 hexadecimal digits.</param>
/// <param name="Name">Its name; null until the first metadata was verified.</param>
/// <param name="Origins">Addresses of its origins, in the order they are asked.</param>
internal sealed record RealmStatus(string Id, string? Name, ImmutableArray<string> Origins);
