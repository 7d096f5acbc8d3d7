using MedV.GuestProtocol;

namespace MedV.GuestAgent.Launches;

/// <summary>The folder of one launch and the files in it that the host knows.</summary>
/// <remarks>Not safe for use by several threads.</remarks>
internal sealed class LaunchFiles : IDisposable
{
    private static readonly EnumerationOptions Lenient = new() { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    private readonly IGuestSystem _system;
    private readonly string _staging;
    private readonly Dictionary<string, (DateTime Written, long Length)> _known = new(StringComparer.Ordinal);
    private readonly IClosedFiles _closed;
    private (FileStream File, string Name, long Total)? _incoming;

    /// <summary>Makes the folder.</summary>
    /// <param name="system">The operating system.</param>
    /// <param name="root">The agent's own folder.</param>
    /// <param name="launch">The launch.</param>
    public LaunchFiles(IGuestSystem system, string root, string launch)
    {
        _system = system;
        Folder = Path.Combine(root, launch);
        _staging = Path.Combine(root, launch + ".incoming");
        system.MakePrivateFolder(Folder);
        _closed = system.WatchFolder(Folder);
    }

    /// <summary>Its path.</summary>
    public string Folder { get; }

    /// <summary>Takes a piece of a file. The file is not in the folder before it is whole.</summary>
    /// <exception cref="AgentException">The piece is not the next.</exception>
    public void Put(HostMessage.Put piece)
    {
        if (piece.Offset == 0)
        {
            if (!_known.ContainsKey(piece.File) && _known.Count >= ProtocolLimits.FilesPerLaunch)
            {
                throw new AgentException("tooMany", $"a launch has at most {ProtocolLimits.FilesPerLaunch} files");
            }

            Drop();
            _incoming = (new FileStream(_staging, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0), piece.File, piece.Total);
        }

        if (_incoming is not { } incoming || incoming.Name != piece.File || incoming.Total != piece.Total || incoming.File.Position != piece.Offset)
        {
            throw new AgentException("order", $"the piece at {piece.Offset} of '{piece.File}' is not the next");
        }

        incoming.File.Write(piece.Data.Span);
        if (incoming.File.Position == incoming.Total)
        {
            incoming.File.Dispose();
            _incoming = null;
            _system.GiveToUser(_staging);
            string path = Path.Combine(Folder, piece.File);
            File.Move(_staging, path, overwrite: true);
            _known[piece.File] = Mark(path);
        }
    }

    /// <summary>Gives a piece of a file. With its end, the host knows the file as it is.</summary>
    /// <exception cref="AgentException">There is no such file, or it is too large.</exception>
    public GuestMessage.FilePiece Get(HostMessage.Get request)
    {
        string path = Path.Combine(Folder, request.File);
        (DateTime, long) mark = Mark(path);
        try
        {
            using FileStream file = _system.OpenPlain(path);
            long total = file.Length;
            if (total > ProtocolLimits.FileBytes)
            {
                throw new AgentException("tooLarge", $"'{request.File}' has more than {ProtocolLimits.FileBytes >> 20} MiB");
            }

            long offset = Math.Min(request.Offset, total);
            byte[] data = new byte[Math.Min(request.Length, total - offset)];
            file.Position = offset;
            int length = file.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
            if (offset + length >= total)
            {
                _known[request.File] = mark;
            }

            return new GuestMessage.FilePiece(offset, total, data.AsMemory(0, length));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AgentException("notFound", $"the launch has no file '{request.File}'");
        }
    }

    /// <summary>The full path of a file that is there.</summary>
    /// <exception cref="AgentException">It is not.</exception>
    public string PathOf(string file)
    {
        string path = Path.Combine(Folder, file);
        return File.Exists(path) ? path : throw new AgentException("notFound", $"'{file}' was not put for this launch");
    }

    /// <summary>Names of files that are others than the host knows: those that were closed, or all when the launch has ended.</summary>
    public IReadOnlyList<string> TakeChanged(bool hasEnded)
    {
        IReadOnlySet<string> closed = _closed.Take();
        if (!hasEnded && closed.Count == 0)
        {
            return [];
        }

        var changed = new List<string>();
        var folder = new DirectoryInfo(Folder);
        if (!folder.Exists)
        {
            // It is the user's, who may remove it.
            return [];
        }

        foreach (FileInfo file in folder.EnumerateFiles("*", Lenient).Take(ProtocolLimits.FilesPerLaunch * 4))
        {
            // Files that the application keeps for itself are hidden or have other names than a host takes.
            if (changed.Count < ProtocolLimits.FilesPerLaunch && (hasEnded || closed.Contains(file.Name)) && file.LinkTarget is null && GuestText.IsFileName(file.Name)
                && (!_known.TryGetValue(file.Name, out (DateTime, long) known) || known != Mark(file.FullName)))
            {
                _known[file.Name] = Mark(file.FullName);
                changed.Add(file.Name);
            }
        }

        return changed;
    }

    /// <summary>Removes the folder with all in it.</summary>
    public void Remove()
    {
        Drop();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _incoming?.File.Dispose();
        _closed.Dispose();
    }

    private void Drop()
    {
        _incoming?.File.Dispose();
        _incoming = null;
        File.Delete(_staging);
    }

    private static (DateTime Written, long Length) Mark(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
