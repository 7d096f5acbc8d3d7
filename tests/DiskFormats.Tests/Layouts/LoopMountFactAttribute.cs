using System.ComponentModel;

namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>A test that lets the kernel write a file system, which needs root and loop devices. Says so where they are missing.</summary>
internal static class LoopMountPresence
{
    private static readonly Lazy<string?> Missing = new(Try);

    public static string? Reason => MkfsPresence.Reason ?? Missing.Value;

    private static string? Try()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("medv-loop-");
        try
        {
            string image = Path.Combine(folder.FullName, "image");
            HostTool.Run("mkfs.ext4", "-q", image, "1M");
            HostTool.Run("unshare", "-m", "mount", "-o", "loop", image, folder.FullName);
            HostTool.Run("python3", "--version");
            return null;
        }
        catch (Exception exception) when (exception is Win32Exception or Xunit.Sdk.XunitException)
        {
            return "this machine does not let us mount an image, or has no python3";
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

/// <inheritdoc cref="LoopMountPresence"/>
internal sealed class LoopMountTheoryAttribute : TheoryAttribute
{
    public LoopMountTheoryAttribute() => Skip = LoopMountPresence.Reason;
}
