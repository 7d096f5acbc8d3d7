using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Containers.Vhdx;

/// <summary>The disk in a VHDX file: a table says where each block is.</summary>
/// <remarks>
/// Entries of 8 bytes, little-endian: bits 0 to 2 state, bits 20 to 63 place in MiB. Behind the entries of each chunk, which is 2^23 sectors of the disk, there is one
/// for a bitmap that only a disk with a parent has.
/// </remarks>
internal sealed class VhdxDisk : MappedDisk
{
    private const long SectorsOfChunk = 1 << 23;
    private const int PlaceShift = 20;

    private readonly VhdxMetadata _metadata;
    private readonly CachedVolume _file;
    private readonly long _table;
    private readonly long _chunkBlocks;

    private VhdxDisk(IDiskSource file, VhdxMetadata metadata, DiskRange table)
        : base(file, metadata.DiskBytes)
    {
        _metadata = metadata;
        _file = new CachedVolume(file);
        _table = table.Start;
        _chunkBlocks = SectorsOfChunk * metadata.SectorBytes / metadata.BlockBytes;
    }

    /// <summary>What is in a block.</summary>
    private enum BlockState
    {
        NotPresent = 0,
        Undefined = 1,
        Zero = 2,
        Unmapped = 3,
        Present = 6,
    }

    private long Blocks => (Length / _metadata.BlockBytes) + (Length % _metadata.BlockBytes == 0 ? 0 : 1);

    /// <summary>Opens a file and checks its table.</summary>
    /// <exception cref="ContainerException">The disk cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static VhdxDisk Open(IDiskSource file, CancellationToken cancellationToken)
    {
        VhdxHeader.Check(file);
        VhdxRegions regions = VhdxRegions.Read(file);
        var disk = new VhdxDisk(file, VhdxMetadata.Read(file, regions.Metadata), regions.Blocks);
        disk.Check(file, regions, cancellationToken);
        return disk;
    }

    /// <inheritdoc/>
    protected override DiskSegment Find(long offset)
    {
        long number = offset / _metadata.BlockBytes;
        long end = (number + 1) * _metadata.BlockBytes;
        (BlockState state, long place) = EntryOf(number);
        return state == BlockState.Present
            ? DiskSegment.Stored(end, place + (offset % _metadata.BlockBytes))
            : DiskSegment.Zeros(end);
    }

    /// <summary>Each block must lie in the file, as far as the disk needs it, and no two at the same place, or where a table is.</summary>
    private void Check(IDiskSource file, VhdxRegions regions, CancellationToken cancellationToken)
    {
        if (Blocks > 0 && IndexOf(Blocks - 1) >= (regions.Blocks.End - regions.Blocks.Start) / sizeof(ulong))
        {
            throw VhdxFile.Malformed($"its table of blocks is too short for {Blocks} blocks");
        }

        var pieces = new PlacedPieces(_metadata.BlockBytes);
        for (long i = 0; i < Blocks; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (BlockState state, long place) = EntryOf(i);
            if (!Enum.IsDefined(state))
            {
                throw VhdxFile.Malformed($"block {i} has the state {(int)state}, which a disk without parent cannot have");
            }

            if (state == BlockState.Present)
            {
                var range = new DiskRange(place, place + Math.Min(_metadata.BlockBytes, Length - (i * _metadata.BlockBytes)));
                if (range.Start < VhdxFile.AlignmentBytes || range.End > file.Length || Overlap(range, regions.Blocks) || Overlap(range, regions.Metadata)
                    || !pieces.TryAdd(place))
                {
                    throw VhdxFile.Malformed($"block {i} is at byte {place}, where something else is, or the file of {file.Length} ends");
                }
            }
        }
    }

    private static bool Overlap(DiskRange a, DiskRange b) => a.Start < b.End && b.Start < a.End;

    /// <summary>The number of a block's entry.</summary>
    private long IndexOf(long block) => block + (block / _chunkBlocks);

    private (BlockState State, long Place) EntryOf(long block)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (!_file.TryRead(_table + (IndexOf(block) * sizeof(ulong)), bytes))
        {
            throw VhdxFile.Malformed("its table of blocks changed while the disk was read");
        }

        // At most 2^44 MiB: the largest numbers are no places in any file, and must not overflow on the way to the check.
        ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return ((BlockState)(entry & 7), (long)Math.Min(entry >> PlaceShift, long.MaxValue >> (PlaceShift + 1)) << PlaceShift);
    }
}
