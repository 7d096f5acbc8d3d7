using System.Buffers.Binary;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Containers;

/// <summary>Knows containers by their first bytes.</summary>
internal static class ContainerStart
{
    private const int Bytes = 80;

    /// <summary>What a file starts like. A VHD may start like anything: see <see cref="Vhd.VhdFooter"/>.</summary>
    /// <exception cref="ContainerException">It is a container of which only the name is known.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ContainerFormat Recognise(IDiskSource file)
    {
        Span<byte> start = stackalloc byte[Bytes];
        start.Clear();
        file.ReadExactly(0, start[..(int)Math.Min(Bytes, file.Length)]);
        if (BinaryPrimitives.ReadUInt32BigEndian(start) == Qcow2.Qcow2Header.Magic && BinaryPrimitives.ReadUInt32BigEndian(start[4..]) > 1)
        {
            return ContainerFormat.Qcow2;
        }

        if (start.StartsWith("vhdxfile"u8))
        {
            return ContainerFormat.Vhdx;
        }

        return NameOf(start) is string name
            ? throw new ContainerException(ContainerFormat.Raw, ContainerFault.Unsupported, $"it is a container of the format {name}, which is not understood")
            : ContainerFormat.Raw;
    }

    private static string? NameOf(ReadOnlySpan<byte> start) => start switch
    {
        _ when BinaryPrimitives.ReadUInt32BigEndian(start) == Qcow2.Qcow2Header.Magic => "qcow",
        _ when start.StartsWith("QED\0"u8) => "QED",
        _ when start.StartsWith("KDMV"u8) || start.StartsWith("COWD"u8) || start.StartsWith("# Disk DescriptorFile"u8) => "VMDK",
        _ when BinaryPrimitives.ReadUInt32LittleEndian(start[64..]) == 0xBEDA107F && start.StartsWith("<<< "u8) => "VDI",
        _ => null,
    };
}
