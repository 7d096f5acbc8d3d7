namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for when a record is written; the old framework has none.</summary>
internal static class IsExternalInit;
