namespace MedV.Fuzz.Structure;

/// <summary>A number in an input.</summary>
/// <param name="Offset">Where it is.</param>
/// <param name="Size">1, 2, 4 or 8 bytes.</param>
/// <param name="IsBigEndian">Which end comes first.</param>
internal readonly record struct Field(int Offset, int Size, bool IsBigEndian);
