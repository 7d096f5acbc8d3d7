namespace MedV.GuestBridge.Display.Rdp;

/// <summary>What a host and a Windows guest share. Nothing unless policy says so.</summary>
[Flags]
internal enum RdpSharing
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The clipboard, from the host to the guest.</summary>
    ClipboardToGuest = 1,

    /// <summary>The guest's sound.</summary>
    Sound = 2,

    /// <summary>The host's printers.</summary>
    Printers = 4,

    /// <summary>The clipboard, from the guest to the host.</summary>
    ClipboardToHost = 8,

    /// <summary>The clipboard, both ways.</summary>
    Clipboard = ClipboardToGuest | ClipboardToHost,
}
