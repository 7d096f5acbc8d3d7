using System.Buffers.Binary;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>The attribute that tells in which records the attributes of a file are, when one record has no room for them.</summary>
/// <remarks>
/// Entries, sorted by type, name and first cluster. Offset and size of what is read: 4/2 length of the entry; 0x10/8 the record. All
/// attributes of such a record belong to the file, so that the other fields (0/4 type, 6/1 and 7/1 name, 8/8 first cluster, 0x18/2 id of the
/// attribute) say nothing new.
/// </remarks>
internal static class AttributeList
{
    /// <summary>The longest list. Windows allows 256 KiB.</summary>
    public const int MostBytes = 1 << 20;

    private const int SmallestEntryBytes = 0x1A;

    /// <summary>Reads the bytes of the list, which may lie outside of the record.</summary>
    /// <returns><see langword="null"/> when it is longer than <see cref="MostBytes"/>, or its runs cannot be.</returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static byte[]? Read(IDiskSource volume, BootSector boot, in MftAttribute attribute)
    {
        if (attribute.IsResident)
        {
            return attribute.Value.ToArray();
        }

        var stream = new DataStream();
        var extents = new List<FileExtent>();
        stream.Add(attribute, boot.Clusters);
        if (stream.IsCompressed || stream.IsEncrypted || !stream.TryGetExtents(boot.ClusterBytes, extents) || stream.Bytes > MostBytes)
        {
            return null;
        }

        byte[] list = new byte[stream.Bytes];
        ExtentReads.Read(volume, extents, 0, list);
        return list;
    }

    /// <summary>Finds the records that a list names, each once, in their order.</summary>
    /// <param name="list">The bytes of the list.</param>
    /// <param name="own">The record that has the list, which is left out.</param>
    /// <returns><see langword="null"/> when the length of an entry cannot be.</returns>
    public static List<RecordReference>? RecordsIn(ReadOnlySpan<byte> list, long own)
    {
        var records = new List<RecordReference>();
        var seen = new HashSet<long> { own };
        while (list.Length >= SmallestEntryBytes)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(list[4..]);
            if (length < SmallestEntryBytes || length > list.Length)
            {
                return null;
            }

            var record = new RecordReference(BinaryPrimitives.ReadUInt64LittleEndian(list[0x10..]));
            if (seen.Add(record.Number))
            {
                records.Add(record);
            }

            list = list[length..];
        }

        return records;
    }
}
