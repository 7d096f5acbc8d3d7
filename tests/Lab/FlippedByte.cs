namespace MedV.Lab;

/// <summary>Damages a file by one byte, as a bad disk or a bad cable would.</summary>
public static class FlippedByte
{
    /// <summary>Inverts the byte at an offset. Doing it again repairs the file.</summary>
    public static void At(string file, long offset)
    {
        UnixFileMode mode = File.GetUnixFileMode(file);
        File.SetUnixFileMode(file, mode | UnixFileMode.UserWrite);
        using (FileStream stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            stream.Position = offset;
            int value = stream.ReadByte();
            stream.Position = offset;
            stream.WriteByte((byte)(value ^ 0xFF));
        }

        File.SetUnixFileMode(file, mode);
    }
}
