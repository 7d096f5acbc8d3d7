namespace MedV.SigningTool.Packing;

/// <summary>How a disk is packed, as an admin chose.</summary>
/// <param name="UsesLayout">Whether files are cut on their own; else the disk is cut by content alone.</param>
/// <param name="DiscardsUnallocated">Whether what the file systems say is free becomes zeros.</param>
/// <param name="Level">zstd level.</param>
/// <param name="PatchFrom">Which older version updates start from.</param>
internal sealed record PackChoices(bool UsesLayout, bool DiscardsUnallocated, int Level, PatchFrom PatchFrom);
