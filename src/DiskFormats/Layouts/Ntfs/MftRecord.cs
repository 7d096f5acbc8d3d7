using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>One record of the master file table whose update sequence was checked.</summary>
/// <remarks>
/// Offset and size of what is read: 0/4 the word <c>FILE</c>; 4/2 where the update sequence is; 6/2 how many words it has; 0x10/2 how often the
/// record was used; 0x14/2 where its attributes start; 0x16/2 flags; 0x18/4 bytes in use; 0x20/8 the base record if this is an extension of
/// another. The last two bytes of each 512 are the first word of the update sequence; what belongs there is in the words that follow it.
/// </remarks>
internal readonly ref struct MftRecord
{
    private const int FixupStride = 512;
    private const int HeaderBytes = 0x28;
    private const int FlagInUse = 1;
    private const int FlagDirectory = 2;

    private readonly ReadOnlySpan<byte> _bytes;

    private MftRecord(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>How often this place was used before; part of each reference to the record.</summary>
    public ushort Sequence => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x10..]);

    /// <summary>Whether this is a directory.</summary>
    public bool IsDirectory => (BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x16..]) & FlagDirectory) != 0;

    /// <summary>The record that this one continues; of no value in a base record.</summary>
    public RecordReference Base => new(BinaryPrimitives.ReadUInt64LittleEndian(_bytes[0x20..]));

    /// <summary>Whether this record starts a file rather than continuing another.</summary>
    public bool IsBase => BinaryPrimitives.ReadUInt64LittleEndian(_bytes[0x20..]) == 0;

    /// <summary>The attributes, up to the end of the bytes in use.</summary>
    public MftAttributes Attributes => new(_bytes[BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x14..])..]);

    /// <summary>Checks a record and puts the bytes back in place that the update sequence replaced.</summary>
    /// <param name="bytes">The whole record, as it is on the disk. Changed in place.</param>
    /// <param name="record">Refers to <paramref name="bytes"/>.</param>
    /// <returns>Whether there is a record in use, a free place, or one that was written only half or is broken.</returns>
    public static RecordState Open(Span<byte> bytes, out MftRecord record)
    {
        record = default;
        if (!bytes.StartsWith("FILE"u8))
        {
            return bytes.StartsWith("BAAD"u8) ? RecordState.Damaged : RecordState.Free;
        }

        if ((BinaryPrimitives.ReadUInt16LittleEndian(bytes[0x16..]) & FlagInUse) == 0)
        {
            return RecordState.Free;
        }

        int used = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x18..]), int.MaxValue);
        int attributes = BinaryPrimitives.ReadUInt16LittleEndian(bytes[0x14..]);
        if (!TryFixUp(bytes) || used > bytes.Length || attributes < HeaderBytes || attributes > used)
        {
            return RecordState.Damaged;
        }

        record = new MftRecord(bytes[..used]);
        return RecordState.InUse;
    }

    private static bool TryFixUp(Span<byte> bytes)
    {
        int offset = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        int words = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        if (words != (bytes.Length / FixupStride) + 1 || offset < HeaderBytes || offset + (2 * words) > FixupStride - 2)
        {
            return false;
        }

        Span<byte> sequence = bytes.Slice(offset, 2 * words);
        for (int i = 1; i < words; i++)
        {
            Span<byte> tail = bytes.Slice((i * FixupStride) - 2, 2);
            if (!tail.SequenceEqual(sequence[..2]))
            {
                return false;
            }

            sequence.Slice(2 * i, 2).CopyTo(tail);
        }

        return true;
    }
}
