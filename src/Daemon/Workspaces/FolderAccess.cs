using System.Buffers.Binary;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MedV.Daemon.Workspaces;

/// <summary>Opens a folder to some users and nobody else, with an access control list (POSIX.1e draft 17, as Linux keeps it in <c>system.posix_acl_access</c>).</summary>
/// <remarks>So the operating system itself keeps a user from the disk of a workspace that is not assigned to it.</remarks>
internal static partial class FolderAccess
{
    private const string Attribute = "system.posix_acl_access";

    // linux/posix_acl_xattr.h: version, then entries of tag (16 bits), permissions (16 bits), id (32 bits), little endian, in the order of tag and id.
    private const uint Version = 2;
    private const int HeaderBytes = 4;
    private const int EntryBytes = 8;
    private const ushort OwnerTag = 1;
    private const ushort UserTag = 2;
    private const ushort GroupOwnerTag = 4;
    private const ushort MaskTag = 0x10;
    private const ushort OtherTag = 0x20;
    private const uint NoId = uint.MaxValue;
    private const ushort All = 7;
    private const ushort ReadAndEnter = 5;

    private const int NoData = 61;

    /// <summary>Lets the owner do everything in a folder, these users read and enter it, and all others nothing.</summary>
    /// <exception cref="IOException">The file system has no access control lists, or the folder is not this process's own.</exception>
    public static void Restrict(string folder, IEnumerable<uint> users)
    {
        uint[] readers = [.. users.Distinct().Order()];
        byte[] list = new byte[HeaderBytes + (EntryBytes * (readers.Length + 4))];
        BinaryPrimitives.WriteUInt32LittleEndian(list, Version);
        Span<byte> rest = list.AsSpan(HeaderBytes);
        Write(ref rest, OwnerTag, All, NoId);
        foreach (uint reader in readers)
        {
            Write(ref rest, UserTag, ReadAndEnter, reader);
        }

        Write(ref rest, GroupOwnerTag, 0, NoId);
        Write(ref rest, MaskTag, ReadAndEnter, NoId);
        Write(ref rest, OtherTag, 0, NoId);
        if (SetAttribute(folder, Attribute, list, (nuint)list.Length, 0) != 0)
        {
            throw new IOException($"cannot restrict who may read {folder}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }
    }

    /// <summary>The users that a folder names in its list.</summary>
    public static ImmutableArray<uint> Readers(string folder)
    {
        byte[] list = new byte[64 * 1024];
        nint length = GetAttribute(folder, Attribute, list, (nuint)list.Length);
        if (length < 0)
        {
            return Marshal.GetLastPInvokeError() == NoData
                ? []
                : throw new IOException($"cannot read who may read {folder}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        return
        [
            .. Enumerable.Range(0, Math.Max(0, ((int)length - HeaderBytes) / EntryBytes))
                .Select(entry => list.AsMemory(HeaderBytes + (entry * EntryBytes), EntryBytes))
                .Where(entry => BinaryPrimitives.ReadUInt16LittleEndian(entry.Span) == UserTag)
                .Select(entry => BinaryPrimitives.ReadUInt32LittleEndian(entry.Span[4..])),
        ];
    }

    private static void Write(ref Span<byte> rest, ushort tag, ushort permissions, uint id)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(rest, tag);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], permissions);
        BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], id);
        rest = rest[EntryBytes..];
    }

    [LibraryImport("libc", EntryPoint = "setxattr", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetAttribute(string path, string name, byte[] value, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "getxattr", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial nint GetAttribute(string path, string name, [Out] byte[] value, nuint length);
}
