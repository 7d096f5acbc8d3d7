using System.Text;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

/// <summary>Changes records of an image in memory. Knows the format by itself, apart from the reader.</summary>
internal static class MftEdit
{
    public delegate void Edit(Span<byte> attribute);

    private const int RecordBytes = 1024;
    private const int FileName = 0x30;
    private const int Data = 0x80;

    /// <summary>Where the master file table starts.</summary>
    public static int TableOf(byte[] image) => (int)BitConverter.ToInt64(image, 0x30) * BitConverter.ToUInt16(image, 0x0B) * image[0x0D];

    /// <summary>Where the record lies that has this name. The table of the image is in one piece.</summary>
    public static int RecordOf(byte[] image, string name)
    {
        byte[] utf16 = Encoding.Unicode.GetBytes(name);
        for (int record = TableOf(image); image.AsSpan(record).StartsWith("FILE"u8); record += RecordBytes)
        {
            if ((image[record + 0x16] & 1) != 0 && Attribute(image, record, FileName) is int at && at > 0
                && image.AsSpan(at + 0x18 + 0x42, 2 * image[at + 0x18 + 0x40]).SequenceEqual(utf16))
            {
                return record;
            }
        }

        throw new InvalidOperationException($"the image has no record with the name {name}");
    }

    /// <summary>Changes the first data attribute of a file.</summary>
    public static void DataOf(byte[] image, string name, Edit edit) => edit(image.AsSpan(Attribute(image, RecordOf(image, name), Data)));

    /// <summary>Changes the value of the first name of a file or directory.</summary>
    public static void NameOf(byte[] image, string name, Edit edit) =>
        edit(image.AsSpan(Attribute(image, RecordOf(image, name), FileName) + 0x18));

    private static int Attribute(byte[] image, int record, int type)
    {
        int at = record + BitConverter.ToUInt16(image, record + 0x14);
        while (BitConverter.ToInt32(image, at) != type)
        {
            if (BitConverter.ToInt32(image, at) == -1)
            {
                return 0;
            }

            at += BitConverter.ToInt32(image, at + 4);
        }

        return at;
    }
}
