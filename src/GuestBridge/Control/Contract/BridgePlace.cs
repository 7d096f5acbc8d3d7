namespace MedV.GuestBridge.Control.Contract;

/// <summary>Where the bridge of a user keeps what lives as long as a login: its socket, and those of its machines.</summary>
/// <remarks>The folder belongs to the user and is closed to all others; who makes it checks that. Paths are kept short: a Unix socket's has at most 107 bytes.</remarks>
internal static class BridgePlace
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The folder: <c>$XDG_RUNTIME_DIR/medv</c>, and without that variable one in the folder for temporary files.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="user">Name of the user.</param>
    public static string Folder(Func<string, string?> variable, string user) =>
        variable("MEDV_RUNTIME") is { Length: > 0 } chosen ? chosen
        : variable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime ? Path.Combine(runtime, "medv")
        : Path.Combine(Path.GetTempPath(), $"medv-{user}");

    /// <summary>The socket in a folder.</summary>
    public static string Socket(string folder) => Path.Combine(folder, "bridge.sock");

    /// <summary>Makes a folder, or checks the one that is there.</summary>
    /// <exception cref="IOException">It belongs to somebody else, is a link, or is open to others.</exception>
    public static void Make(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            // The profile of a user is closed to others.
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.CreateDirectory(folder, Private);
        if (new DirectoryInfo(folder) is not { LinkTarget: null } || File.GetUnixFileMode(folder) != Private)
        {
            throw new IOException($"{folder} is a link or open to others: it must be a folder of mode 0700");
        }

        // Only the owner may change a mode, so this fails for a folder that somebody else put there.
        File.SetUnixFileMode(folder, Private);
    }
}
