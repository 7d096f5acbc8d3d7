using MedV.DiskFormats.Containers;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;

namespace MedV.SigningTool.Exporting;

/// <summary>Puts a raw disk into a container, with <c>qemu-img</c>: docs/disk-formats.md, "Writing".</summary>
internal sealed class DiskConverter(Session session)
{
    /// <summary>Writes the disk in <paramref name="rawPath"/> as another file. Holes and zeros of the disk take no room in it.</summary>
    /// <param name="rawPath">A raw disk that nobody writes to meanwhile.</param>
    /// <param name="outPath">Written under a temporary name beside it, and replaced when all is on the disk.</param>
    /// <param name="format">qcow2, VHD or VHDX. Each is dynamic, and holds exactly the same disk.</param>
    /// <param name="progress">Told how many bytes of the disk are done.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="ProblemException"><c>qemu-img</c> is missing, or failed.</exception>
    /// <exception cref="IOException">A file cannot be read, renamed or brought to the disk.</exception>
    public async Task ConvertAsync(
        string rawPath, string outPath, ContainerFormat format, Action<long> progress, CancellationToken cancellationToken)
    {
        // Absolute, so that no path looks like an option or a protocol of QEMU.
        rawPath = Path.GetFullPath(rawPath);
        outPath = Path.GetFullPath(outPath);
        long bytes = new FileInfo(rawPath).Length;
        string temporary = DurableFile.TemporaryName(outPath);
        try
        {
            await new QemuImg(session.Environment).RunAsync(
                ["convert", "-p", "-f", "raw", .. OptionsFor(format), rawPath, temporary],
                part => progress((long)(part * bytes)),
                cancellationToken);
            using (var file = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(file);
            }

            DurableFile.Commit(temporary, outPath);
        }
        finally
        {
            // Deleting what is not there is fine, but not in a folder that is not there: then the program's own words count.
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    // Without force_size a VHD is as long as whole cylinders are, which is another disk.
    private static string[] OptionsFor(ContainerFormat format) => format switch
    {
        ContainerFormat.Qcow2 => ["-O", "qcow2"],
        ContainerFormat.Vhd => ["-O", "vpc", "-o", "force_size=on"],
        ContainerFormat.Vhdx => ["-O", "vhdx"],
        _ => throw new ArgumentException($"{format} needs no conversion", nameof(format)),
    };
}
