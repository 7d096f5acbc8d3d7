using System.Buffers.Binary;
using MedV.Chunking;

namespace MedV.Store.Seeds.Index;

/// <summary>The first 96 bytes of an index: "The index" of docs/seeds.md. Everything is little-endian.</summary>
/// <param name="Parameters">How the files were cut.</param>
/// <param name="Files">How many files there are.</param>
/// <param name="Folders">How many folders they lie in.</param>
/// <param name="Chunks">How many entries there are.</param>
/// <param name="NameBytes">Length of all file names.</param>
/// <param name="PathBytes">Length of all folder paths.</param>
/// <param name="FileBytes">Length of all files.</param>
/// <param name="Plan">The stamp of the plan.</param>
/// <param name="FinishedAt">When it was written.</param>
/// <param name="IsPartial">Whether the run that wrote it was not done.</param>
internal sealed record IndexHeader(
    ChunkingParameters Parameters,
    int Files,
    int Folders,
    long Chunks,
    long NameBytes,
    long PathBytes,
    long FileBytes,
    UInt128 Plan,
    DateTimeOffset FinishedAt,
    bool IsPartial)
{
    public const int Length = 96;
    public const int EntriesAt = Length;
    public const int ChecksumBytes = 32;
    public const int FolderBytes = 4;
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "MEDVSEED"u8;

    public long FilesAt => EntriesAt + (Chunks * IndexEntry.Length);

    public long FoldersAt => FilesAt + ((long)Files * IndexedFile.Length);

    public long NamesAt => FoldersAt + ((long)Folders * FolderBytes);

    public long PathsAt => NamesAt + NameBytes;

    public long ChecksumAt => PathsAt + PathBytes;

    /// <summary>Length of the whole index.</summary>
    public long IndexBytes => ChecksumAt + ChecksumBytes;

    /// <summary>Reads a header whose checksum was found right, and yet believes no number in it.</summary>
    /// <param name="bytes"><see cref="Length"/> bytes.</param>
    /// <param name="indexBytes">Length of the index.</param>
    /// <returns><see langword="null"/> when it is of another version, or no header.</returns>
    public static IndexHeader? TryRead(ReadOnlySpan<byte> bytes, long indexBytes)
    {
        if (!bytes.StartsWith(Magic) || Number(bytes, 8) != Version || !AreParameters(Number(bytes, 16), Number(bytes, 20), Number(bytes, 24)))
        {
            return null;
        }

        int files = Number(bytes, 28);
        int folders = Number(bytes, 32);
        long chunks = BinaryPrimitives.ReadInt64LittleEndian(bytes[40..]);
        long names = BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]);
        long paths = BinaryPrimitives.ReadInt64LittleEndian(bytes[56..]);
        long milliseconds = BinaryPrimitives.ReadInt64LittleEndian(bytes[72..]);
        if (files < 0 || folders < 0 || !IsWithin(chunks, indexBytes) || !IsWithin(names, indexBytes) || !IsWithin(paths, indexBytes)
            || milliseconds < 0 || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return null;
        }

        var header = new IndexHeader(
            new ChunkingParameters(Number(bytes, 16), Number(bytes, 20), Number(bytes, 24)),
            files,
            folders,
            chunks,
            names,
            paths,
            BinaryPrimitives.ReadInt64LittleEndian(bytes[64..]),
            BinaryPrimitives.ReadUInt128LittleEndian(bytes[80..]),
            DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
            Number(bytes, 12) != 0);
        return header.IndexBytes == indexBytes ? header : null;
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), IsPartial ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), Parameters.MinimumBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(20), Parameters.AverageBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), Parameters.MaximumBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), Files);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(32), Folders);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40), Chunks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), NameBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(56), PathBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(64), FileBytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(72), FinishedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(80), Plan);
        return bytes;
    }

    private static int Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    // No section is longer than the index, so no sum of lengths overflows.
    private static bool IsWithin(long number, long indexBytes) => number >= 0 && number <= indexBytes;

    private static bool AreParameters(int minimum, int average, int maximum) =>
        minimum >= 64 && average >= minimum && maximum >= average && maximum <= ChunkingParameters.LargestMaximumBytes && int.IsPow2(average);
}
