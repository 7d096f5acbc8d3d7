using System.Globalization;
using System.Runtime.InteropServices;

namespace MedV.Lab;

/// <summary>Makes a real disk: an ext4 file system, three quarters full of this machine's own files. Needs no root.</summary>
public static class MachineDisk
{
    private const int BlockBytes = 4096;

    // Programs, texts and .NET assemblies: what a guest's disk is made of. The SDK is on every machine that can build this.
    private static readonly string[] Folders = ["/usr/lib", "/usr/share", "/usr/bin", SdkFolder];

    private static string SdkFolder => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    /// <summary>Makes a disk.</summary>
    /// <param name="file">The file to make; sparse where the disk is empty.</param>
    /// <param name="mebibytes">The size of the disk.</param>
    /// <param name="stagingFolder">A folder for copies of the files; removed at the end.</param>
    /// <exception cref="LabException">mkfs.ext4 failed, or the machine has too few files to fill half of the disk.</exception>
    public static async Task MakeAsync(string file, int mebibytes, string stagingFolder, CancellationToken cancellationToken)
    {
        long diskBytes = mebibytes * 1024L * 1024;
        long copied = 0;
        for (int i = 0; i < Folders.Length; i++)
        {
            // What one folder does not have, the next ones give.
            long share = ((diskBytes / 4 * 3) - copied) / (Folders.Length - i);
            copied += CopySome(Folders[i], Path.Combine(stagingFolder, Folders[i].TrimStart('/')), share, (int)(diskBytes / 100_000), cancellationToken);
        }

        if (copied < diskBytes / 2)
        {
            throw new LabException($"this machine has only {copied} bytes of files for a disk of {diskBytes}");
        }

        string size = (diskBytes / 1024).ToString(CultureInfo.InvariantCulture) + "k";
        await Command.RunAsync("mkfs.ext4", ["-q", "-F", "-m", "0", "-d", stagingFolder, file, size], cancellationToken);
        Directory.Delete(stagingFolder, recursive: true);
    }

    private static long CopySome(string folder, string target, long atMostBytes, int atMostFiles, CancellationToken cancellationToken)
    {
        // Links are left out: a disk of plain files shows the same. So is what this user may not read.
        var walk = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        long copied = 0;
        int files = 0;
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", walk) : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (copied >= atMostBytes || files >= atMostFiles)
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
