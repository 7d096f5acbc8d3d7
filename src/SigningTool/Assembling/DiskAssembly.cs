using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Files;
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

    public async Task<AssembleReport> RunAsync(
        PublishedVersion version, string path, DiskFileFormat format, bool mayOverwrite, CancellationToken cancellationToken)
    {
        long started = session.Time.GetTimestamp();
        TimeSpan computed = Environment.CpuUsage.TotalTime;
        RequireFree(path, mayOverwrite);
        Manifest manifest = version.ReadManifest();

        string work = DurableFile.TemporaryName(path);
        using (StoreLock.Take(work))
        {
            RemoveOthers(work, version.Root.Id.ToString());
            string raw = await AssembleAsync(work, version, manifest, cancellationToken);
            await FinishAsync(raw, path, format, mayOverwrite, cancellationToken);
        }

        Directory.Delete(work, recursive: true);
        return new AssembleReport(
            version.Version.Image,
            version.Version.Version,
            path,
            format.Name,
            manifest.DiskBytes,
            manifest.Chunks.Sum(chunk => (long)chunk.Bytes),
            manifest.Chunks.Length,
            Math.Round(session.Time.GetElapsedTime(started).TotalSeconds, 3),
            Math.Round((Environment.CpuUsage.TotalTime - computed).TotalSeconds, 3),
            0);
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

    private static async Task FinishAsync(string raw, string path, DiskFileFormat format, bool mayOverwrite, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(raw, UsualMode);
        }

        // Somebody may have put a file there meanwhile.
        RequireFree(path, mayOverwrite);
        DurableFile.Commit(raw, path);
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
