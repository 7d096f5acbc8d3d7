using System.Buffers.Binary;
using MedV.DiskFormats.Containers.Vhd;
using MedV.Fuzz.Engine;

namespace MedV.Fuzz.Structure;

/// <summary>The fields of VHD, and the checksums of its footers and its header.</summary>
internal static class VhdFields
{
    private const int FooterBytes = 512, HeaderBytes = 1024;
    private const string FooterFields = "8 4 4 8 4 4 4 4 8 8 2 1 1 4 4";
    private const string HeaderFields = "8 8 8 4 4 4 4";

    public static FieldMap Of(byte[] file)
    {
        var map = new FieldMap();
        map.AddNumbers(file.Length, file.Length / 512, file.Length - FooterBytes, 512, 1536, 2, 3, 4);
        map.Add(file.Length - FooterBytes, FooterFields, isBigEndian: true);
        if (!file.AsSpan().StartsWith("conectix"u8))
        {
            return map;
        }

        map.Add(0, FooterFields, isBigEndian: true);
        int header = (int)BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(16));
        map.Add(header, HeaderFields, isBigEndian: true);
        int table = (int)BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(header + 16));
        map.AddMany(table, Math.Min(BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(header + 28)), 64), "4", isBigEndian: true);
        return map;
    }

    public static void Fix(Workbench input)
    {
        FixSum(input, 0, FooterBytes, "conectix"u8, 64);
        FixSum(input, input.Length - FooterBytes, FooterBytes, "conectix"u8, 64);
        long header = input.Length < FooterBytes ? -1 : BinaryPrimitives.ReadInt64BigEndian(input.Bytes[16..]);
        FixSum(input, header is >= 0 and < int.MaxValue ? (int)header : -1, HeaderBytes, "cxsparse"u8, 36);
    }

    private static void FixSum(Workbench input, int offset, int length, ReadOnlySpan<byte> magic, int sum)
    {
        if (offset >= 0 && offset <= input.Length - length && input.Bytes[offset..].StartsWith(magic))
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(four, VhdChecksum.Of(input.Bytes.Slice(offset, length), sum));
            input.Write(offset + sum, four);
        }
    }
}
