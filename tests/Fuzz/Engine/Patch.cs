namespace MedV.Fuzz.Engine;

/// <summary>Bytes of an input that differ from its base.</summary>
/// <param name="Offset">Where they are.</param>
/// <param name="Bytes">What they are, at least one.</param>
internal sealed record Patch(int Offset, byte[] Bytes);
