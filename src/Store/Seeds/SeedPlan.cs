using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using MedV.Chunking;

namespace MedV.Store.Seeds;

/// <summary>Which files of the host are indexed, and how.</summary>
public sealed record SeedPlan
{
    /// <summary>No file is longer: where a chunk starts is kept in 40 bits.</summary>
    public const long LargestFileBytesEver = (1L << 40) - 1;

    /// <summary>Absolute paths of the folders, with all that is below them. One that is not there is no error.</summary>
    public required ImmutableArray<string> Folders { get; init; }

    /// <summary>Folders that are left out wherever they are met, such as the store's own. One that is not there leaves out nothing.</summary>
    public ImmutableArray<string> Excluded { get; init; } = [];

    /// <summary>How files are cut. Images that were cut otherwise find nothing.</summary>
    public ChunkingParameters Parameters { get; init; } = ChunkingParameters.Default;

    /// <summary>Files below this many bytes are left out; from 1.</summary>
    public long SmallestFileBytes { get; init; } = 1024;

    /// <summary>Files above this many bytes are left out; at most <see cref="LargestFileBytesEver"/>.</summary>
    public long LargestFileBytes { get; init; } = 1L << 30;

    /// <summary>Most bytes that the index may have. When it is full, what is found later is left out.</summary>
    public long IndexBytes { get; init; } = 64L << 20;

    /// <summary>Whether other file systems that are mounted below a folder are left out.</summary>
    public bool OneFileSystem { get; init; } = true;

    /// <summary>A number that differs when anything in the plan does: then an index is not of this plan.</summary>
    internal UInt128 Stamp()
    {
        string text = string.Join(
            '\0',
            [
                .. Folders,
                "\0",
                .. Excluded,
                FormattableString.Invariant($"\0{Parameters.MinimumBytes} {Parameters.AverageBytes} {Parameters.MaximumBytes} {SmallestFileBytes} {LargestFileBytes} {IndexBytes} {OneFileSystem}"),
            ]);
        return BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
