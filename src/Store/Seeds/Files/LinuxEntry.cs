using System.Runtime.InteropServices;

namespace MedV.Store.Seeds.Files;

/// <summary><c>struct dirent</c> of 64-bit Linux, up to the name.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinuxEntry
{
    /// <summary>Where <c>d_name</c> starts.</summary>
    public const int NameOffset = 19;

    public const byte IsUnknown = 0;
    public const byte IsFolder = 4;
    public const byte IsFile = 8;

    public ulong Inode;
    public long NextOffset;
    public ushort Bytes;
    public byte Type;
}
