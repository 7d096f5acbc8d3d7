namespace MedV.Daemon.Realm;

/// <summary>A small text file with secrets, which nobody may read but its owner and perhaps its group.</summary>
internal static class SecretFile
{
    private const int LargestBytes = 64 * 1024;

    private const UnixFileMode TooOpen =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    /// <summary>Reads it, if its mode is right.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="text">What it says; empty when the result is not <see langword="null"/>.</param>
    /// <returns>What is wrong, which never has a part of the text; <see langword="null"/> when nothing is.</returns>
    public static string? TryRead(string path, out string text)
    {
        text = "";
        try
        {
            using FileStream file = File.OpenRead(path);

            // Of the file that is open, not of the name: what that leads to may change between two looks. (Windows has no such modes.)
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & TooOpen) is not 0 and var open)
            {
                return $"{path} is open to others ({open}); chmod 600 it, and change the secrets in it";
            }

            if (!file.CanSeek || file.Length > LargestBytes)
            {
                return $"{path} is no file of at most {LargestBytes} bytes";
            }

            using var reader = new StreamReader(file);
            text = reader.ReadToEnd();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return $"{path} cannot be read: {exception.Message.TrimEnd('.')}";
        }
    }
}
