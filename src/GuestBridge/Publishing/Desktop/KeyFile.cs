using System.Text;

namespace MedV.GuestBridge.Publishing.Desktop;

/// <summary>Reads the groups and keys of a desktop entry or a list of defaults, of whatever origin. For looking only: nothing is unescaped.</summary>
internal static class KeyFile
{
    private const int MostBytes = 256 << 10;

    /// <summary>The pairs of one group, as they stand there; none when the file cannot be read, or is long.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Read(string path, string group)
    {
        string text;
        try
        {
            // A pipe has no length, and is not opened.
            var file = new FileInfo(path);
            if (!file.Exists || file.Length is 0 or > MostBytes)
            {
                yield break;
            }

            text = File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        bool isInGroup = false;
        foreach (string line in text.Split('\n'))
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (line.StartsWith('['))
            {
                isInGroup = line.AsSpan().TrimEnd().SequenceEqual($"[{group}]");
            }
            else if (isInGroup && equals > 0 && line[0] != '#')
            {
                yield return KeyValuePair.Create(line[..equals].Trim(), line[(equals + 1)..].Trim());
            }
        }
    }
}
