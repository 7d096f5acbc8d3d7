using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Containers.Vhd;

/// <summary>The disk in a dynamic VHD. A table says in which sector of the file each block is: its bitmap, then its bytes.</summary>
/// <remarks>
/// The bitmap says which sectors were ever written to. It is not looked at: the others are zeros in the block too, and not every program that
/// writes to a VHD keeps it. QEMU reads in the same way.
/// </remarks>
internal sealed class VhdDisk : MappedDisk
{
    private const uint Nowhere = uint.MaxValue;
    private const int SectorBytes = 512;

    private readonly VhdHeader _header;
    private readonly CachedVolume _table;

    private VhdDisk(IDiskSource file, VhdHeader header, long bytes)
        : base(file, bytes)
    {
        _header = header;
        _table = new CachedVolume(file);
    }

    /// <summary>Opens a file and checks its table.</summary>
    /// <exception cref="ContainerException">The disk cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IDiskSource Open(IDiskSource file, VhdFooter footer, CancellationToken cancellationToken)
    {
        if (footer.Kind == VhdKind.Differencing)
        {
            throw new ContainerException(ContainerFormat.Vhd, ContainerFault.NeedsParent, "it holds only what differs from a parent");
        }

        if (footer.Kind is not (VhdKind.Fixed or VhdKind.Dynamic) || footer.Version >> 16 != 1)
        {
            throw new ContainerException(
                ContainerFormat.Vhd, ContainerFault.Unsupported, $"its kind {(uint)footer.Kind} or version 0x{footer.Version:x} is not known to this program");
        }

        if (footer.DiskBytes < 0 || footer.DiskBytes % SectorBytes != 0)
        {
            throw Malformed($"its disk has {footer.DiskBytes} bytes");
        }

        if (footer.Kind == VhdKind.Fixed)
        {
            return footer.DiskBytes <= file.Length - VhdFooter.Bytes
                ? new DiskWindow(file, 0, footer.DiskBytes)
                : throw Malformed($"its disk has {footer.DiskBytes} bytes, and the file only {file.Length}");
        }

        var disk = new VhdDisk(file, VhdHeader.Read(file, footer), footer.DiskBytes);
        disk.Check(file.Length, cancellationToken);
        return disk;
    }

    /// <summary>A fault of the file.</summary>
    public static ContainerException Malformed(string message) => new(ContainerFormat.Vhd, ContainerFault.Malformed, message);

    /// <inheritdoc/>
    protected override DiskSegment Find(long offset)
    {
        long number = offset / _header.BlockBytes;
        long end = (number + 1) * _header.BlockBytes;
        long place = PlaceOf(number);
        return place < 0
            ? DiskSegment.Zeros(end)
            : DiskSegment.Stored(end, place + _header.BitmapBytes + (offset % _header.BlockBytes));
    }

    /// <summary>Each block must lie in the file, as far as the disk needs it, and no two at the same place, or where the table is.</summary>
    private void Check(long fileBytes, CancellationToken cancellationToken)
    {
        var pieces = new PlacedPieces(_header.BitmapBytes + (long)_header.BlockBytes);
        long tableEnd = _header.TableOffset + ((long)_header.Blocks * sizeof(uint));
        for (int i = 0; i < _header.Blocks; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long place = PlaceOf(i);
            if (place < 0)
            {
                continue;
            }

            long needed = _header.BitmapBytes + Math.Min(_header.BlockBytes, Length - ((long)i * _header.BlockBytes));
            if (place > fileBytes - needed)
            {
                throw Malformed($"block {i} is at byte {place}, and the file has only {fileBytes}");
            }

            if (!pieces.TryAdd(place) || (place < tableEnd && place + needed > _header.TableOffset))
            {
                throw Malformed($"block {i} is at byte {place}, where something else is too");
            }
        }
    }

    /// <summary>Where a block with its bitmap starts, or -1.</summary>
    private long PlaceOf(long block)
    {
        Span<byte> entry = stackalloc byte[sizeof(uint)];
        if (!_table.TryRead(_header.TableOffset + (block * sizeof(uint)), entry))
        {
            throw Malformed("its table changed while the disk was read");
        }

        uint sector = BinaryPrimitives.ReadUInt32BigEndian(entry);
        return sector == Nowhere ? -1 : (long)sector * SectorBytes;
    }
}
