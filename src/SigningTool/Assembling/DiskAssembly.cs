using MedV.Chunking.Manifests;
using MedV.DiskFormats.Containers;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Exporting;
using MedV.SigningTool.Files;
using MedV.SigningTool.Packing;
using MedV.SigningTool.Publishing;
using MedV.Store;
using MedV.Store.Assembling;
using MedV.Store.BaseDisks;
using MedV.Terminal;

namespace MedV.SigningTool.Assembling;

/// <summary>Builds a disk beside where it is to be, and gives it its name when all of it was read back.</summary>
internal sealed class DiskAssembly(PublishedFolder folder, Session session)
{
    private const UnixFileMode UsualMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly DiskConverter _converter = new(session);

    public async Task<AssembleReport> RunAsync(
        PublishedVersion version, string path, ContainerFormat format, bool mayOverwrite, CancellationToken cancellationToken)
    {
        long started = session.Time.GetTimestamp();
        TimeSpan computed = Environment.CpuUsage.TotalTime;
        RequireFree(path, mayOverwrite);
        if (format != ContainerFormat.Raw)
        {
            _converter.RequireInstalled();
        }

        Manifest manifest = version.ReadManifest();
        TimeSpan conversion = TimeSpan.Zero;

        // A folder of its own: the converter has a file of the same name without the last word.
        string work = DurableFile.TemporaryName(path) + ".work";
        using (StoreLock.Take(work))
        {
            RemoveOthers(work, version.Root.Id.ToString());
            string made = await AssembleAsync(work, version, manifest, cancellationToken);
            if (format != ContainerFormat.Raw)
            {
                long from = session.Time.GetTimestamp();
                made = await ConvertAsync(made, Path.Combine(work, "converted"), format, cancellationToken);
                conversion = session.Time.GetElapsedTime(from);
            }

            GiveName(made, path, mayOverwrite);
        }

        Directory.Delete(work, recursive: true);
        return new AssembleReport(
            version.Version.Image,
            version.Version.Version,
            path,
            FormatName.Of(format),
            manifest.DiskBytes,
            manifest.Chunks.Sum(chunk => (long)chunk.Bytes),
            manifest.Chunks.Length,
            Math.Round(session.Time.GetElapsedTime(started).TotalSeconds, 3),
            Math.Round((Environment.CpuUsage.TotalTime - computed).TotalSeconds, 3),
            Math.Round(conversion.TotalSeconds, 3));
    }

    private static void RequireFree(string path, bool mayOverwrite)
    {
        if (Directory.Exists(path))
        {
            throw new ProblemException(ExitCode.Failed, $"{path} is a folder, expected the name of a disk");
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new ProblemException(ExitCode.NotFound, $"the folder {Path.GetDirectoryName(path)} does not exist");
        }

        if (File.Exists(path) && !mayOverwrite)
        {
            throw new ProblemException(ExitCode.Failed, $"{path} exists already", "name another file, or write over it with --force");
        }
    }

    // Left by a run that was to make another version under the same name.
    private static void RemoveOthers(string work, string manifest)
    {
        foreach (string other in Directory.EnumerateDirectories(work).Where(other => Path.GetFileName(other) != manifest))
        {
            Directory.Delete(other, recursive: true);
        }
    }

    private async Task<string> AssembleAsync(string work, PublishedVersion version, Manifest manifest, CancellationToken cancellationToken)
    {
        using BaseDisk disk = BaseDisk.Open(work, version.Root.Id, manifest);
        await TerminalProgress.RunStepsAsync(session, async report =>
        {
            await Assembler.AssembleAsync(disk, new PackFolder(folder.FullPath), new Progress(report), cancellationToken);
            return disk;
        });
        return disk.Path;
    }

    /// <summary>Puts the disk into another format, reads it from there, and compares.</summary>
    private Task<string> ConvertAsync(string raw, string converted, ContainerFormat format, CancellationToken cancellationToken) =>
        TerminalProgress.RunStepsAsync(session, async report =>
        {
            using DiskFile original = DiskFile.Open(raw, cancellationToken);
            long bytes = original.Content.Length;
            await _converter.ConvertAsync(raw, converted, format, done => report($"converting to {FormatName.Of(format)}", done, bytes), cancellationToken);
            using DiskFile copy = DiskFile.Open(converted, cancellationToken);
            return DiskComparison.FirstDifference(original.Content, copy.Content, done => report("comparing", done, bytes), cancellationToken) is long place
                ? throw new ProblemException(
                    ExitCode.Damaged, $"the {FormatName.Of(format)} that qemu-img wrote is another disk from byte {place} on", "make a raw disk, and tell the makers of qemu-img")
                : converted;
        });

    private static void GiveName(string made, string path, bool mayOverwrite)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(made, UsualMode);
        }

        // Somebody may have put a file there meanwhile.
        RequireFree(path, mayOverwrite);
        DurableFile.Commit(made, path);
    }

    private sealed class Progress(TerminalProgress.Steps report) : IProgress<AssemblyProgress>
    {
        public void Report(AssemblyProgress value) => report(
            value.Step switch
            {
                AssemblyStep.Recover => "looking at what is there",
                AssemblyStep.Write => "writing",
                _ => "reading back",
            },
            value.Bytes,
            value.TotalBytes);
    }
}
