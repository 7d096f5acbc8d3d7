using System.Text;

namespace MedV.GuestBridge.Machines;

/// <summary>The two folders of one machine. Both are the user's alone.</summary>
/// <param name="Workspace">The workspace's id.</param>
/// <param name="State">Disks and snapshot; on a disk with room.</param>
/// <param name="Runtime">Sockets; short, and gone after a restart of the PC, such as <c>/run/user/1000/medv/finance</c>.</param>
internal sealed record MachineFolder(string Workspace, string State, string Runtime)
{
    // sun_path of Linux is 108 bytes with the zero at its end.
    private const int LongestSocketPath = 107;
    private const string LongestSocketName = "/channel";
    private const int LongestWorkspace = 32;

    /// <summary>Finds everything that is wrong with the folders' names, one sentence each.</summary>
    public IEnumerable<string> Faults()
    {
        if (Workspace is not { Length: > 0 and <= LongestWorkspace } || !char.IsAsciiLetterLower(Workspace[0])
            || !Workspace.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            yield return $"'{Workspace}' is no workspace id";
        }

        if (!Path.IsPathFullyQualified(State) || State.Contains('\0', StringComparison.Ordinal))
        {
            yield return $"the state folder '{State}' is no whole path";
        }

        if (!Path.IsPathFullyQualified(Runtime) || Runtime.Contains('\0', StringComparison.Ordinal))
        {
            yield return $"the runtime folder '{Runtime}' is no whole path";
        }
        else if (Encoding.UTF8.GetByteCount(Runtime + LongestSocketName) > LongestSocketPath)
        {
            yield return $"the runtime folder '{Runtime}' is too long: a socket's path may have {LongestSocketPath} bytes";
        }
    }

    /// <summary>Makes the folders, with rights for the user alone.</summary>
    /// <exception cref="MachineException">One is there and open to others, or cannot be made.</exception>
    public void Create()
    {
        foreach (string folder in (string[])[State, Runtime])
        {
            try
            {
                if (OperatingSystem.IsWindows())
                {
                    // What is below the user's profile is the user's.
                    Directory.CreateDirectory(folder);
                    continue;
                }

                const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
                Directory.CreateDirectory(folder, OwnerOnly);
                if ((File.GetUnixFileMode(folder) & ~OwnerOnly) != 0)
                {
                    throw new MachineException(MachineFault.BadPlan, $"{folder} is open to other users, expected rights 0700", $"chmod 700 '{folder}'");
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new MachineException(MachineFault.Disk, $"cannot make {folder}: {failure.Message.TrimEnd('.')}", inner: failure);
            }
        }
    }
}
