using System.Runtime.InteropServices;

namespace MedV.GuestBridge.Hosting;

/// <summary>Lets go of whatever started the bridge: its session, its terminal, its pipes.</summary>
internal static partial class Background
{
    private const int ReadWrite = 2;

    /// <summary>Becomes the leader of a session of its own, with nothing to read and nobody who reads. Linux; elsewhere it does nothing.</summary>
    public static void Enter()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Fails for a leader of a group, who has one of its own then.
        _ = NewSession();
        int nothing = Open("/dev/null", ReadWrite);
        for (int standard = 0; standard <= 2; standard++)
        {
            _ = Duplicate(nothing, standard);
        }

        if (nothing > 2)
        {
            _ = Close(nothing);
        }
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
