namespace MedV.Chunking.Manifests.Pages;

/// <summary>A run of the disk that belongs to a stream.</summary>
internal readonly record struct Place(long DiskOffset, long Bytes);
