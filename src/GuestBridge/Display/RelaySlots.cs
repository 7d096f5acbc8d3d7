using System.Globalization;

namespace MedV.GuestBridge.Display;

/// <summary>Counts a workspace's connections to the display: each relay holds one of so many files, which are free again when it ends, however it ends.</summary>
internal static class RelaySlots
{
    /// <summary>Most connections of a workspace at once: a desktop full of programs has one or two for each.</summary>
    public const int Most = 64;

    /// <summary>Takes one.</summary>
    /// <param name="cookiePath">The file with the workspace's cookie; the files are in a folder beside it.</param>
    /// <returns>What holds it, or <see langword="null"/> when all are taken.</returns>
    public static FileStream? TryTake(string cookiePath)
    {
        try
        {
            string folder = Directory.CreateDirectory(cookiePath + ".slots").FullName;
            for (int slot = 0; slot < Most; slot++)
            {
                try
                {
                    return new FileStream(Path.Combine(folder, slot.ToString(CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
                }
                catch (IOException)
                {
                    // Taken by another.
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder is gone, and the workspace with it.
        }

        return null;
    }
}
