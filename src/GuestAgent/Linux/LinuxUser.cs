using System.Runtime.InteropServices;

namespace MedV.GuestAgent.Linux;

/// <summary>The user that applications run as.</summary>
/// <param name="Name">Login name.</param>
/// <param name="UserId">User id.</param>
/// <param name="GroupId">Id of the first group.</param>
/// <param name="Home">Home folder.</param>
/// <param name="Shell">Login shell.</param>
internal sealed record LinuxUser(string Name, uint UserId, uint GroupId, string Home, string Shell)
{
    private const int TextBytes = 64 * 1024;

    /// <summary>Whether the agent is this user.</summary>
    public bool IsSelf => LibC.EffectiveUserId() == UserId;

    /// <summary>Finds a user by name; null when there is none.</summary>
    public static LinuxUser? Find(string name)
    {
        // struct passwd of 64-bit Linux: name, password; user id and group id, 32 bits each; real name, home, shell. Its texts point into the buffer.
        Span<nint> user = stackalloc nint[6];
        Span<byte> text = GC.AllocateUninitializedArray<byte>(TextBytes, pinned: true);
        if (LibC.FindUser(name, user, text, TextBytes, out nint found) != 0 || found == 0)
        {
            return null;
        }

        ReadOnlySpan<uint> ids = MemoryMarshal.Cast<nint, uint>(user.Slice(2, 1));
        return new LinuxUser(name, ids[0], ids[1], Marshal.PtrToStringUTF8(user[4]) ?? "/", Marshal.PtrToStringUTF8(user[5]) ?? "/bin/sh");
    }
}
