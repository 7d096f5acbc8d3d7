using System.ComponentModel;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

/// <summary>A test that writes to an NTFS volume through a mount of ntfs-3g, which needs root and /dev/fuse. Says so where they are missing.</summary>
internal sealed class NtfsMountFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(Try);

    public NtfsMountFactAttribute() => Skip = NtfsToolsPresence.Reason ?? Missing.Value;

    private static string? Try()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("medv-ntfs-");
        try
        {
            if (HostTool.Find("setfattr") is null)
            {
                return "this machine has no setfattr";
            }

            string image = Path.Combine(folder.FullName, "image");
            NtfsImage.Make(image, 2 << 20, "-c", "512");
            using var mount = new NtfsMount(image);
            return null;
        }
        catch (Exception exception) when (exception is Win32Exception or Xunit.Sdk.XunitException)
        {
            return "this machine does not let us mount with ntfs-3g";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
