namespace MedV.GuestBridge.Reach;

/// <summary>Counts the connections of a workspace, each of which is a process of its own: one holds the lock of one file. The system gives a lock back when its process dies.</summary>
internal static class ReachSlots
{
    /// <summary>The most connections at once.</summary>
    // A browser opens some 6 for each site; 64 processes of a few MB each are what a PC notices little of.
    public const int Count = 64;

    /// <summary>Takes one.</summary>
    /// <param name="folder">Where the files are; made when it is absent.</param>
    /// <param name="first">Where to begin to look, so that not all look at the same.</param>
    /// <returns>To be disposed of at the end; <see langword="null"/> when all are taken.</returns>
    public static IDisposable? TryTake(string folder, int first)
    {
        Directory.CreateDirectory(folder);
        for (int number = 0; number < Count; number++)
        {
            try
            {
                return new FileStream(Path.Combine(folder, $"{(uint)(first + number) % Count}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException)
            {
                // Somebody has it.
            }
        }

        return null;
    }
}
