namespace MedV.Store.State;

/// <summary>One metadata file that has been verified.</summary>
/// <param name="Role">Its role: <c>root</c>, <c>timestamp</c>, <c>snapshot</c>, <c>targets</c> or a delegated one.</param>
/// <param name="Version">The version it declares.</param>
/// <param name="Bytes">The file, byte for byte as it was signed.</param>
public sealed record TrustedRole(string Role, long Version, ReadOnlyMemory<byte> Bytes);
