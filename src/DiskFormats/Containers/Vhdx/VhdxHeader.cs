using System.Buffers.Binary;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Containers.Vhdx;

/// <summary>The header of a VHDX file: of two, the one that was written last and is whole.</summary>
/// <remarks>
/// Little-endian. At 64 and 128 KiB, 4 KiB each: 0/4 <c>head</c>; 4/4 checksum; 8/8 number of the writing; 48/16 the log that is in use, zeros for none;
/// 66/2 version.
/// </remarks>
internal static class VhdxHeader
{
    private const int Bytes = 4096;
    private const int KnownVersion = 1;

    private static ReadOnlySpan<int> Places => [64 << 10, 128 << 10];

    /// <summary>Makes sure that there is a header, and that all is in its place.</summary>
    /// <exception cref="ContainerException">It is not.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Check(IDiskSource file)
    {
        byte[] newest = [];
        byte[] bytes = new byte[Bytes];
        foreach (int place in Places)
        {
            if (place > file.Length - Bytes)
            {
                continue;
            }

            file.ReadExactly(place, bytes);
            if (VhdxFile.IsIntact(bytes, "head"u8) && (newest.Length == 0 || NumberOf(bytes) > NumberOf(newest)))
            {
                newest = [.. bytes];
            }
        }

        if (newest.Length == 0)
        {
            throw VhdxFile.Malformed("both of its headers are damaged");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(newest.AsSpan(66)) is var version and not KnownVersion)
        {
            throw VhdxFile.Refused(ContainerFault.Unsupported, $"its version {version} is not known to this program");
        }

        if (newest.AsSpan(48, 16).ContainsAnyExcept((byte)0))
        {
            throw VhdxFile.Refused(ContainerFault.NeedsRepair, "changes wait in its log: it is in use, or was not closed properly");
        }
    }

    private static ulong NumberOf(byte[] header) => BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8));
}
