namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

/// <summary>Makes empty volumes.</summary>
internal static class NtfsImage
{
    public static void Make(string path, long bytes, params string[] options)
    {
        using (FileStream file = File.Create(path))
        {
            file.SetLength(bytes);
        }

        HostTool.Run("mkntfs", ["-F", "-q", "-f", .. options, path]);
    }
}
