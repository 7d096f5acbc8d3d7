using System.Text;

namespace MedV.Daemon.Manners.Host;

/// <summary>A file of the kernel that says a few words.</summary>
internal static class SmallFile
{
    // A host with ten thousand routes has its default among the first: the kernel sorts by metric.
    private const int MostBytes = 256 * 1024;

    /// <summary>What it says, as far as it is ASCII and not endless; empty when it cannot be read: interfaces and batteries come and go.</summary>
    public static string Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            using var text = new MemoryStream();
            byte[] buffer = new byte[4096];
            while (text.Length < MostBytes && file.Read(buffer) is > 0 and int read)
            {
                text.Write(buffer, 0, read);
            }

            return Encoding.ASCII.GetString(text.GetBuffer(), 0, (int)text.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
