namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>The version of a QEMU program, asked once for as long as its file is the same: to ask takes a tenth of a click's time.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class QemuVersion(string program, TimeProvider time)
{
    private volatile Known? _known;

    private sealed record Known(string Path, DateTime Written, long Length, string Version);

    /// <summary>What it says of its version.</summary>
    /// <exception cref="MachineException">It is missing, failed, or did not end in time.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        FileInfo? file = Find();
        if (file is not null && _known is { } known && (known.Path, known.Written, known.Length) == (file.FullName, file.LastWriteTimeUtc, file.Length))
        {
            return known.Version;
        }

        string version = await QemuProgram.RunAsync(program, ["--version"], MachineFault.EngineMissing, time, cancellationToken);
        _known = file is null ? null : new Known(file.FullName, file.LastWriteTimeUtc, file.Length, version);
        return version;
    }

    /// <summary>The file that would be started, with links followed: an update of the package changes it.</summary>
    private FileInfo? Find()
    {
        IEnumerable<string> places = Path.IsPathFullyQualified(program)
            ? [program]
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, program));
        return places.FirstOrDefault(File.Exists) is string path ? (FileInfo?)File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path) : null;
    }
}
