using System.Globalization;

namespace MedV.GuestBridge.Hosting;

/// <summary>What the bridge of one user did: one line each, in a file that never has more than 1 MiB; the lines before are in a second one. Safe for use by any number of threads.</summary>
/// <param name="file">The file; its folder is there.</param>
/// <param name="time">The clock.</param>
internal sealed class BridgeLog(string file, TimeProvider time)
{
    private const int MostBytes = 1024 * 1024;
    private const int MostCharacters = 2000;

    private readonly Lock _lock = new();

    /// <summary>Writes a line. A log that cannot be written stops nobody from working.</summary>
    public void Write(string text)
    {
        string clean = string.Concat(text.Take(MostCharacters).Select(character => char.IsControl(character) ? ' ' : character));
        string line = $"{time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} {clean}\n";
        lock (_lock)
        {
            try
            {
                if (new FileInfo(file) is { Exists: true, Length: > MostBytes })
                {
                    File.Move(file, file + ".1", overwrite: true);
                }

                File.AppendAllText(file, line);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // There is nobody to tell.
            }
        }
    }
}
