namespace MedV.GuestBridge.Display;

/// <summary>Shows the whole screen of a VM, through a VNC viewer on QEMU's Unix socket.</summary>
internal static class ConsoleView
{
    // TigerVNC under its own name and the one that Debian's alternatives give it, then gtk-vnc. remote-viewer and virt-viewer take VNC only over TCP or from
    // libvirt, so they are no help.
    private static readonly string[] Viewers = ["xtigervncviewer", "vncviewer", "gvncviewer"];

    /// <summary>What to tell a user who has no viewer.</summary>
    public const string Hint = "install tigervnc-viewer or gvncviewer";

    /// <summary>The command that shows a screen.</summary>
    /// <param name="socketPath">Absolute path of QEMU's VNC socket.</param>
    /// <param name="path">Folders with programs, as <c>PATH</c> has them.</param>
    /// <param name="exists">Whether a file is there.</param>
    /// <returns><see langword="null"/> when no viewer is there.</returns>
    /// <exception cref="ArgumentException">The path is not absolute: a viewer would take it for a host or an option.</exception>
    public static ViewerCommand? Command(string socketPath, string? path, Func<string, bool> exists)
    {
        ArgumentNullException.ThrowIfNull(socketPath);
        if (!socketPath.StartsWith('/') || socketPath.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"\"{socketPath}\" is not an absolute path", nameof(socketPath));
        }

        return ViewerCommand.FirstOf(Viewers, path, exists) is { } viewer
            ? new ViewerCommand(viewer.Path, [socketPath])
            : null;
    }
}
