using System.ComponentModel;

namespace MedV.Store.Tests.BaseDisks;

/// <summary>A test on real file systems in loop devices; skipped, with the reason, where these cannot be made or mounted.</summary>
internal sealed class TheoryWithFileSystemsAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> Missing = new(Try);

    public TheoryWithFileSystemsAttribute() => Skip = Missing.Value;

    private static string? Try()
    {
        foreach (string kind in new[] { "btrfs", "xfs", "ext4" })
        {
            try
            {
                new FileSystemMount(kind).Dispose();
            }
            catch (Exception e) when (e is Win32Exception or Xunit.Sdk.XunitException)
            {
                return $"cannot make or mount a file system of its own ({kind})";
            }
        }

        return null;
    }
}
