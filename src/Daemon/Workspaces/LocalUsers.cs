using System.Collections.Immutable;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MedV.Daemon.Workspaces;

/// <summary>Asks the operating system (NSS, so also a directory behind it) who a user is.</summary>
/// <remarks>
/// Groups are those of the directory now, not those that a process had when it logged in: who is taken out of a group loses its workspaces at once.
/// Linux only, 64 bits; elsewhere nobody is found.
/// </remarks>
internal static partial class LocalUsers
{
    // struct passwd: name and password (pointers), user id, group id, three pointers. struct group: name and password (pointers), id, a pointer.
    private const int PasswdBytes = 48;
    private const int PasswdUserId = 16;
    private const int PasswdGroupId = 20;
    private const int GroupBytes = 32;

    // NGROUPS_MAX of Linux.
    private const int MostGroups = 65536;

    // ENOENT: some services say so instead of finding nothing.
    private const int NoSuchEntry = 2;
    private const int MostTextBytes = 1024 * 1024;

    /// <summary>Finds a user by its id.</summary>
    /// <returns><see langword="null"/> when there is none.</returns>
    /// <exception cref="Win32Exception">The directory cannot be asked.</exception>
    public static LocalUser? Find(uint id) =>
        Read((passwd, text) => (FindUser(id, passwd, text, (nuint)text.Length, out nint found), found));

    /// <summary>Finds a user by its name.</summary>
    /// <returns><see langword="null"/> when there is none.</returns>
    /// <exception cref="Win32Exception">The directory cannot be asked.</exception>
    public static LocalUser? Find(string name) =>
        Read((passwd, text) => (FindUser(name, passwd, text, (nuint)text.Length, out nint found), found));

    private static LocalUser? Read(Func<byte[], byte[], (int Error, nint Found)> find)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        byte[] passwd = GC.AllocateArray<byte>(PasswdBytes, pinned: true);
        byte[] text = GC.AllocateArray<byte>(MostTextBytes, pinned: true);
        (int error, nint found) = find(passwd, text);
        if (error is not (0 or NoSuchEntry))
        {
            throw new Win32Exception(error);
        }

        if (found == 0)
        {
            return null;
        }

        string name = TextAt(passwd);
        return new LocalUser(
            MemoryMarshal.Read<uint>(passwd.AsSpan(PasswdUserId)), name, GroupsOf(name, MemoryMarshal.Read<uint>(passwd.AsSpan(PasswdGroupId))));
    }

    private static ImmutableArray<string> GroupsOf(string user, uint primary)
    {
        uint[] ids = new uint[256];
        int count = ids.Length;
        if (ReadGroups(user, primary, ids, ref count) < 0)
        {
            ids = new uint[Math.Clamp(count, 1, MostGroups)];
            count = ids.Length;
            if (ReadGroups(user, primary, ids, ref count) < 0)
            {
                count = ids.Length;
            }
        }

        return [.. ids.Take(count).Select(GroupName).OfType<string>()];
    }

    private static string? GroupName(uint id)
    {
        byte[] group = GC.AllocateArray<byte>(GroupBytes, pinned: true);
        byte[] text = GC.AllocateArray<byte>(MostTextBytes, pinned: true);

        // A group without a name can be in no policy.
        return FindGroup(id, group, text, (nuint)text.Length, out nint found) == 0 && found != 0 ? TextAt(group) : null;
    }

    /// <summary>The text that the first pointer of a structure points to.</summary>
    private static string TextAt(byte[] structure) => Marshal.PtrToStringUTF8(MemoryMarshal.Read<nint>(structure))!;

    [LibraryImport("libc", EntryPoint = "getpwuid_r")]
    private static partial int FindUser(uint id, byte[] passwd, byte[] text, nuint length, out nint found);

    [LibraryImport("libc", EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FindUser(string name, byte[] passwd, byte[] text, nuint length, out nint found);

    [LibraryImport("libc", EntryPoint = "getgrgid_r")]
    private static partial int FindGroup(uint id, byte[] group, byte[] text, nuint length, out nint found);

    [LibraryImport("libc", EntryPoint = "getgrouplist", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadGroups(string user, uint primary, [Out] uint[] groups, ref int count);
}
