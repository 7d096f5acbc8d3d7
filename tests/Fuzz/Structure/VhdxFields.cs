using System.Buffers.Binary;
using MedV.DiskFormats.Containers.Vhdx;
using MedV.Fuzz.Engine;

namespace MedV.Fuzz.Structure;

/// <summary>The fields of VHDX, and the checksums of its headers and tables of regions.</summary>
internal static class VhdxFields
{
    private const int Kib = 1024, RegionsBytes = 64 * Kib, HeaderBytes = 4 * Kib;
    private const string HeaderFields = "4 4 8 ........ ........ ........ ........ 8 8 2 2 4 8";
    private const string RegionsFields = "4 4 4 4";
    private const string RegionFields = "8 8 8 4 4";
    private const string MetadataFields = "8 2 2";
    private const string MetadataEntry = "8 8 4 4 4 4";

    private static readonly Guid BlocksId = new("2DC27766-F623-4200-9D64-115E9BFD4A08");
    private static readonly int[] Headers = [64 * Kib, 128 * Kib];
    private static readonly int[] Regions = [192 * Kib, 256 * Kib];

    public static FieldMap Of(byte[] file)
    {
        var map = new FieldMap();
        map.AddNumbers(file.Length, file.Length >> 20, 1 << 20, 512, 4096, 6, 7, (1 << 20) | 6, (3 << 20) | 6);
        map.Add(0, "8");
        foreach (int header in Headers)
        {
            map.Add(header, HeaderFields);
        }

        foreach (int regions in Regions)
        {
            map.Add(regions, RegionsFields);
            map.AddMany(regions + 16, 3, RegionFields);
        }

        for (int entry = Regions[0] + 16; entry < Regions[0] + 16 + (2 * 32); entry += 32)
        {
            int start = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(entry + 16));
            if (new Guid(file.AsSpan(entry, 16)) == BlocksId)
            {
                map.AddMany(start, 6, "8");
                continue;
            }

            int count = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(start + 10));
            map.Add(start, MetadataFields);
            map.AddMany(start + 32, count + 1, MetadataEntry);
            map.AddUnknown(file, start + (64 * Kib), 256, 4);
        }

        return map;
    }

    public static void Fix(Workbench input)
    {
        foreach (int header in Headers)
        {
            FixSum(input, header, HeaderBytes);
        }

        foreach (int regions in Regions)
        {
            FixSum(input, regions, RegionsBytes);
        }
    }

    private static void FixSum(Workbench input, int offset, int length)
    {
        if (offset + length > input.Length || !input.IsChanged(offset, offset + length))
        {
            return;
        }

        byte[] part = input.Bytes.Slice(offset, length).ToArray();
        part.AsSpan(4, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(part, VhdxFile.Checksum(part));
        input.Write(offset + 4, part.AsSpan(0, 4));
    }
}
