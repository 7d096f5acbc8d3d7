using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MedV.Store.Seeds.Files;

/// <summary><c>struct statx</c> of Linux, which is the same on every processor, as far as it is used here.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct LinuxFacts
{
    private const int KindMask = 0xF000;
    private const int Folder = 0x4000;
    private const int File = 0x8000;

    [FieldOffset(16)]
    public uint Names;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Bytes;

    [FieldOffset(96)]
    public LinuxTime Changed;

    [FieldOffset(112)]
    public LinuxTime Written;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    /// <summary>The same in the words of all systems.</summary>
    public readonly HostFacts ToFacts()
    {
        ulong device = ((ulong)DeviceMajor << 32) | DeviceMinor;
        return new HostFacts(
            (Mode & KindMask) switch { Folder => HostEntryKind.Folder, File => HostEntryKind.File, _ => HostEntryKind.Other },
            (long)Math.Min(Bytes, long.MaxValue),
            new UInt128(device, Inode),
            device,
            Stamp(),
            Names > 1);
    }

    // Without the device: its number may be another one after the next start of the machine.
    private readonly UInt128 Stamp()
    {
        Span<byte> fields = stackalloc byte[40];
        BinaryPrimitives.WriteUInt64LittleEndian(fields, Inode);
        BinaryPrimitives.WriteUInt64LittleEndian(fields[8..], Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(fields[16..], Changed.Seconds);
        BinaryPrimitives.WriteInt64LittleEndian(fields[24..], Written.Seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[32..], Changed.Nanoseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[36..], Written.Nanoseconds);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(fields, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    /// <summary><c>struct statx_timestamp</c>.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    internal struct LinuxTime
    {
        public long Seconds;
        public uint Nanoseconds;
    }
}
