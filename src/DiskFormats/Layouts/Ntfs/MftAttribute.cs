using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>One attribute of an MFT record: its value, or the runs where that lies.</summary>
/// <remarks>
/// Offset and size of what is read: 0/4 type; 4/4 length of all; 8/1 1 when it is not resident; 9/1 and 0x0A/2 characters and place of the name;
/// 0x0C/2 flags. Resident: 0x10/4 and 0x14/2 length and place of the value. Not resident: 0x10/8 and 0x18/8 first and last cluster of the
/// stream that are described here; 0x20/2 place of the runs; and in the part with cluster 0, 0x30/8 length of the stream; 0x38/8 how much of
/// it was ever written.
/// </remarks>
internal readonly ref struct MftAttribute
{
    private const int HeaderBytes = 0x18;
    private const int NonResidentHeaderBytes = 0x40;

    private readonly ReadOnlySpan<byte> _bytes;

    private MftAttribute(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>What the attribute holds.</summary>
    public AttributeType Type => (AttributeType)BinaryPrimitives.ReadUInt32LittleEndian(_bytes);

    /// <summary>The length of the whole attribute in its record, in bytes.</summary>
    public int Bytes => _bytes.Length;

    /// <summary>Whether the value lies in the record.</summary>
    public bool IsResident => _bytes[8] == 0;

    /// <summary>Whether the bytes on the disk are a compressed form of the value.</summary>
    public bool IsCompressed => (BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x0C..]) & 0x00FF) != 0;

    /// <summary>Whether the bytes on the disk are an encrypted form of the value.</summary>
    public bool IsEncrypted => (BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x0C..]) & 0x4000) != 0;

    /// <summary>The name in UTF-16, empty for the main stream.</summary>
    public ReadOnlySpan<byte> Name => _bytes.Slice(BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x0A..]), 2 * _bytes[9]);

    /// <summary>The value of a resident attribute.</summary>
    public ReadOnlySpan<byte> Value =>
        _bytes.Slice(BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x14..]), BinaryPrimitives.ReadInt32LittleEndian(_bytes[0x10..]));

    /// <summary>The first cluster of the stream that <see cref="Runs"/> tells of.</summary>
    public long FirstCluster => BinaryPrimitives.ReadInt64LittleEndian(_bytes[0x10..]);

    /// <summary>The last one; one less than <see cref="FirstCluster"/> when there are none.</summary>
    public long LastCluster => BinaryPrimitives.ReadInt64LittleEndian(_bytes[0x18..]);

    /// <summary>The encoded runs: see <see cref="RunList"/>.</summary>
    public ReadOnlySpan<byte> Runs => _bytes[BinaryPrimitives.ReadUInt16LittleEndian(_bytes[0x20..])..];

    /// <summary>The length of the stream in bytes, when <see cref="FirstCluster"/> is 0.</summary>
    public long StreamBytes => BinaryPrimitives.ReadInt64LittleEndian(_bytes[0x30..]);

    /// <summary>How many of them were ever written, when <see cref="FirstCluster"/> is 0: the others read as zeros, whatever is on the disk.</summary>
    public long InitialisedBytes => BinaryPrimitives.ReadInt64LittleEndian(_bytes[0x38..]);

    /// <summary>Reads the attribute at the start of <paramref name="bytes"/>.</summary>
    /// <returns><see langword="false"/> when a length or place leads out of it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out MftAttribute attribute)
    {
        attribute = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (length < HeaderBytes || length > bytes.Length || length % 8 != 0)
        {
            return false;
        }

        bytes = bytes[..(int)length];
        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[0x0A..]) + (2 * bytes[9]) > length || !(bytes[8] == 0 ? IsValueInside(bytes) : AreRunsInside(bytes)))
        {
            return false;
        }

        attribute = new MftAttribute(bytes);
        return true;
    }

    private static bool IsValueInside(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[0x14..]) + (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes[0x10..]) <= bytes.Length;

    private static bool AreRunsInside(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= NonResidentHeaderBytes && BinaryPrimitives.ReadUInt16LittleEndian(bytes[0x20..]) is var runs
            && runs >= NonResidentHeaderBytes && runs <= bytes.Length;
}
