namespace MedV.Chunking.Manifests;

/// <summary>What a stream is called. Hosts need no names: they are for people, and for finding what a file was in another version.</summary>
/// <param name="Partition">The number of the partition that it lies in; 0 for what lies in none.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Path">
/// The path of a file as the disk's file system has it: hostile, for showing and comparing, never for opening. Empty for the other kinds.
/// </param>
public readonly record struct StreamName(int Partition, StreamKind Kind, string Path);
