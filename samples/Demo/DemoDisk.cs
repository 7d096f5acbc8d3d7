using System.Globalization;
using System.Runtime.InteropServices;
using MedV.Lab;

namespace MedV.Demo;

/// <summary>Makes a real disk: an ext4 file system with some 450 MB of this machine's own files. Needs no root.</summary>
internal static class DemoDisk
{
    private const long DiskBytes = 640L * 1024 * 1024;
    private const long ShareOfFolder = 120L * 1000 * 1000;
    private const int FilesOfFolder = 6000;
    private const long LeastBytes = 300L * 1000 * 1000;
    private const int BlockBytes = 4096;

    // Programs, texts and .NET assemblies: what a guest's disk is made of. The SDK is on every machine that can build the demo.
    private static readonly string[] Folders = ["/usr/lib", "/usr/share", "/usr/bin", SdkFolder];

    private static string SdkFolder => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>Makes the disk.</summary>
    /// <exception cref="LabException">mkfs.ext4 failed, or the machine has too few files.</exception>
    public static async Task MakeAsync(string file, string stagingFolder, CancellationToken cancellationToken)
    {
        long copied = 0;
        foreach (string folder in Folders)
        {
            copied += CopySome(folder, Path.Combine(stagingFolder, folder.TrimStart('/')), cancellationToken);
        }

        if (copied < LeastBytes)
        {
            throw new LabException($"this machine has only {copied} bytes of files for a disk; name a disk instead: ./demo.sh DISK");
        }

        string size = (DiskBytes / 1024).ToString(CultureInfo.InvariantCulture) + "k";
        await Command.RunAsync("mkfs.ext4", ["-q", "-F", "-m", "0", "-L", "medv-demo", "-d", stagingFolder, file, size], cancellationToken);
        Directory.Delete(stagingFolder, recursive: true);
    }

    private static long CopySome(string folder, string target, CancellationToken cancellationToken)
    {
        // Links are left out: a disk of plain files shows the same. So is what this user may not read.
        var walk = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        long copied = 0;
        int files = 0;
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", walk) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (copied >= ShareOfFolder || files >= FilesOfFolder)
            {
                break;
            }

            string copy = Path.Combine(target, Path.GetRelativePath(folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            try
            {
                File.Copy(file, copy, overwrite: true);
                copied += (new FileInfo(copy).Length + BlockBytes - 1) / BlockBytes * BlockBytes;
                files++;
            }
            catch (UnauthorizedAccessException)
            {
                File.Delete(copy);
            }
        }

        return copied;
    }
}
