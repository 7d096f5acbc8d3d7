namespace MedV.Store.Assembling;

/// <summary>How far an assembly is.</summary>
/// <param name="Step">What is done.</param>
/// <param name="Bytes">How many bytes of chunks it was done with, each chunk counted once; from 0 up in each step.</param>
/// <param name="TotalBytes">Bytes of all chunks.</param>
public readonly record struct AssemblyProgress(AssemblyStep Step, long Bytes, long TotalBytes);
