namespace MedV.GuestBridge.Publishing;

/// <summary>How much of a stranger's wishes comes into the menu.</summary>
internal static class MenuLimits
{
    /// <summary>Workspaces of a user.</summary>
    public const int Workspaces = 64;

    /// <summary>Apps of all workspaces together.</summary>
    // More than any menu can be read with; a big office suite has 12.
    public const int Apps = 512;

    /// <summary>Bytes of all icon files together.</summary>
    public const int IconBytes = 16 << 20;

    /// <summary>Languages that an app has a name in.</summary>
    public const int Languages = 64;

    /// <summary>Categories, and keywords, of an app.</summary>
    public const int Words = 32;

    /// <summary>MIME types of an app.</summary>
    public const int MimeTypes = 64;

    /// <summary>Remarks that are kept; the rest is counted.</summary>
    public const int Remarks = 256;

    /// <summary>The longest file that is written or read back.</summary>
    public const int FileBytes = 1 << 20;
}
