namespace MedV.GuestProtocol;

/// <summary>What one side may ask of the other, in one place. Listed in <c>docs/formats/guest-protocol.md</c>, "Limits".</summary>
public static class ProtocolLimits
{
    /// <summary>The version of the protocol that this code speaks.</summary>
    public const int Version = 1;

    /// <summary>The largest frame with its first and last byte: 64 KiB.</summary>
    public const int FrameBytes = 64 * 1024;

    /// <summary>How deep JSON may nest.</summary>
    public const int Depth = 8;

    /// <summary>The longest text in UTF-16 units.</summary>
    public const int TextCharacters = 128;

    /// <summary>The longest key of an application.</summary>
    public const int AppKeyCharacters = 64;

    /// <summary>The longest name of a launch.</summary>
    public const int LaunchCharacters = 36;

    /// <summary>The longest MIME type.</summary>
    public const int MimeTypeCharacters = 127;

    /// <summary>The longest category.</summary>
    public const int CategoryCharacters = 64;

    /// <summary>The longest address to open.</summary>
    public const int UrlCharacters = 2048;

    /// <summary>The longest short word: a version, an operating system, an error code, a capability, a verb, a locale, a time zone.</summary>
    public const int WordCharacters = 64;

    /// <summary>The most applications of a guest.</summary>
    public const int Apps = 512;

    /// <summary>The most applications in one page.</summary>
    public const int AppsPerPage = 16;

    /// <summary>The most categories of one application.</summary>
    public const int Categories = 16;

    /// <summary>The most MIME types of one application.</summary>
    public const int MimeTypes = 32;

    /// <summary>The largest width and height of an icon in pixels.</summary>
    public const int IconPixels = 256;

    /// <summary>The most bytes of pixels of all icons of a guest: 16 MiB.</summary>
    public const int IconBytes = 16 * 1024 * 1024;

    /// <summary>The most bytes of content in one message, before base64: 32 KiB.</summary>
    public const int PieceBytes = 32 * 1024;

    /// <summary>The largest file that travels: 64 MiB.</summary>
    public const long FileBytes = 64 * 1024 * 1024;

    /// <summary>The most files of one launch.</summary>
    public const int FilesPerLaunch = 32;

    /// <summary>The most launches that a guest keeps a folder for.</summary>
    public const int Launches = 64;

    /// <summary>The most versions, capabilities and launches in a list.</summary>
    public const int ListEntries = 64;

    /// <summary>The most steps of first time setup.</summary>
    public const int SetupSteps = 64;

    /// <summary>The most arguments of one step.</summary>
    public const int SetupArguments = 64;

    /// <summary>The longest argument of one step.</summary>
    public const int SetupArgumentCharacters = 1024;

    /// <summary>The most exit codes beside the first that mean that a step went well.</summary>
    public const int SetupSuccessCodes = 256;

    /// <summary>The longest time that a step may take, in seconds: 4 hours.</summary>
    public const int SetupStepSeconds = 4 * 60 * 60;

    /// <summary>The most <c>changed</c> events in a minute.</summary>
    public const int ListUpdatesPerMinute = 20;

    /// <summary>The most messages of a guest in a second, in the long run.</summary>
    public const int MessagesPerSecond = 50;

    /// <summary>How many messages a guest may send at once after a pause.</summary>
    public const int MessageBurst = 200;

    /// <summary>The most bytes in a minute that belong to no frame of the session: 1 MiB.</summary>
    public const int NoiseBytesPerMinute = 1024 * 1024;
}
