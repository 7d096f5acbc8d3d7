using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MedV.Daemon.Configuration;
using MedV.Terminal;

namespace MedV.Daemon.Control;

/// <summary>Decides from the kernel's word who may use the control API: root, the daemon's own user, members of one group.</summary>
/// <remarks>Linux only (<c>SO_PEERCRED</c>, <c>SO_PEERGROUPS</c>). Elsewhere nobody passes: there is no check that was tried.</remarks>
internal sealed partial class CallerCheck
{
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int PeerGroups = 59;

    // NGROUPS_MAX of Linux.
    private const int MostGroups = 65536;

    private readonly uint _ownUserId;
    private readonly uint? _groupId;

    /// <summary>Creates the check.</summary>
    /// <param name="ownUserId">The user that passes beside root.</param>
    /// <param name="groupId">The group whose members pass; null for none.</param>
    public CallerCheck(uint ownUserId, uint? groupId)
    {
        _ownUserId = ownUserId;
        _groupId = groupId;
    }

    /// <summary>Creates the check for this process and the group called <paramref name="group"/>; empty for none.</summary>
    /// <exception cref="StartupException">There is no such group.</exception>
    public static CallerCheck For(string group)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new CallerCheck(uint.MaxValue, null);
        }

        uint? groupId = group.Length == 0 ? null : FindGroup(group);
        return group.Length > 0 && groupId is null
            ? throw new StartupException(ExitCode.Configuration, [$"Control:Group: there is no group '{group}'"], $"create it with: groupadd --system {group}")
            : new CallerCheck(EffectiveUserId(), groupId);
    }

    /// <summary>Looks at the other end of an accepted connection.</summary>
    public Caller Identify(Socket connection)
    {
        if (!OperatingSystem.IsLinux())
        {
            return new Caller(null, MayUse: false);
        }

        // struct ucred: pid, uid, gid, 32 bits each, in the byte order of the machine.
        Span<byte> credentials = stackalloc byte[12];
        if (connection.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) != credentials.Length)
        {
            return new Caller(null, MayUse: false);
        }

        uint user = MemoryMarshal.Read<uint>(credentials[4..]);
        uint group = MemoryMarshal.Read<uint>(credentials[8..]);
        return new Caller(user, user == 0 || user == _ownUserId || (_groupId is { } allowed && (group == allowed || Groups(connection).Contains(allowed))));
    }

    private static uint[] Groups(Socket connection)
    {
        // Asked only of strangers while a group is configured, so the size of the answer is no burden.
        byte[] groups = new byte[MostGroups * sizeof(uint)];
        int length = connection.GetRawSocketOption(SocketLevel, PeerGroups, groups);
        return MemoryMarshal.Cast<byte, uint>(groups.AsSpan(0, length)).ToArray();
    }

    private static uint? FindGroup(string name)
    {
        // struct group of 64-bit Linux: name, password (pointers), then the id. The text it points to goes to the buffer.
        const int IdOffset = 16;
        Span<byte> group = stackalloc byte[32];
        byte[] text = new byte[1024 * 1024];
        int error = FindGroup(name, group, text, (nuint)text.Length, out nint found);
        return error != 0 ? throw new Win32Exception(error) : found == 0 ? null : MemoryMarshal.Read<uint>(group[IdOffset..]);
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FindGroup(string name, Span<byte> group, byte[] text, nuint length, out nint found);
}
