namespace MedV.Workspaces;

/// <summary>How a workspace is shown.</summary>
public sealed record DisplaySettings
{
    /// <summary>As windows or as a screen. Default <see cref="DisplayMode.Seamless"/>.</summary>
    public DisplayMode Mode { get; init; }

    /// <summary>How windows come to the host. Default <see cref="DisplayProtocol.X11"/>.</summary>
    public DisplayProtocol Protocol { get; init; }

    /// <summary>Colour of the frame around its windows, like <c>#0000c0</c>; <see langword="null"/> for none.</summary>
    public string? FrameColor { get; init; }
}

/// <summary>As windows or as a screen.</summary>
public enum DisplayMode
{
    /// <summary>Each window of the guest is a window of the host.</summary>
    Seamless,

    /// <summary>The guest's desktop is in one window.</summary>
    Window,

    /// <summary>The machine's own screen, for help desks and guests without an agent.</summary>
    Console,
}

/// <summary>How windows come to the host.</summary>
public enum DisplayProtocol
{
    /// <summary>The X Window System.</summary>
    X11,

    /// <summary>Remote Desktop with RemoteApp.</summary>
    Rdp,
}
