using Microsoft.Win32.SafeHandles;
using MedV.Store.BaseDisks;

namespace MedV.Store.Tests.BaseDisks;

/// <summary>What failing devices and careless hands do to a disk, and looks at its file from outside.</summary>
internal static class DiskFileTampering
{
    public static void FlipBit(BaseDisk disk, long at)
    {
        byte[] one = new byte[1];
        using (FileStream read = new(disk.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            RandomAccess.Read(read.SafeFileHandle, one, at);
        }

        one[0] ^= 0x10;
        WriteBehindItsBack(disk, at, one);
    }

    public static void WriteBehindItsBack(BaseDisk disk, long at, ReadOnlySpan<byte> bytes)
    {
        string path = disk.Path;
        UnixFileMode mode = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, mode | UnixFileMode.UserWrite);
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            RandomAccess.Write(file.SafeFileHandle, bytes, at);
        }

        File.SetUnixFileMode(path, mode);
    }

    /// <summary>Bytes of the file that are not in a hole.</summary>
    public static long AllocatedBytes(BaseDisk disk)
    {
        using SafeFileHandle file = File.OpenHandle(disk.Path, share: FileShare.ReadWrite);
        return DataRanges.Of(file, RandomAccess.GetLength(file)).Bytes;
    }

    /// <summary>The rights of a file as <c>ls</c> prints them.</summary>
    public static string Mode(string path)
    {
        int bits = (int)File.GetUnixFileMode(path);
        return string.Concat(Enumerable.Range(0, 9).Select(i => (bits >> (8 - i) & 1) != 0 ? "rwx"[i % 3] : '-'));
    }
}
